#!/usr/bin/env python3
"""Writes src/generated.rs: the part of alsa-sys's declarations that the alsa crate uses, with its functions as forwarders.

Usage: generate.py ALSA_SYS_FOLDER ALSA_FOLDER [--check]

The folders are the unpacked sources of the two crates. With --check nothing is written; the status is 1 where the file is not up to date.
"""

import pathlib
import re
import sys

# Functions that awol calls directly, in addition to those that the alsa crate calls.
EXTRA = {"snd_asoundlib_version", "snd_lib_error_set_handler"}

HERE = pathlib.Path(__file__).resolve().parent


def items(text):
    """The top-level items of a bindgen file, each with its attributes, as text."""
    held, depth = [], 0
    for line in text.splitlines():
        if not held and (not line.strip() or line.startswith(("//", "/*", "#!", "use ", "extern "))):
            continue
        held.append(line)
        depth += sum(line.count(mark) for mark in "{([") - sum(line.count(mark) for mark in "})]")
        if depth == 0 and line.endswith((";", "}")):
            yield "\n".join(held)
            held = []


def declarations(texts):
    """(name -> list of item texts, name -> one-line function) of what is declared."""
    named, functions = {}, {}
    for item in (item for text in texts for item in items(text)):
        if "extern \"C\" {" in item and "\npub " not in item:
            for name, arguments, result in re.findall(r"pub fn (\w+)\((.*?)\)(?:\s*->\s*([^;]+))?;", item, re.S):
                arguments = re.sub(r"\s+", " ", arguments).strip().rstrip(",")
                functions[name] = f"fn {name}({arguments}){f' -> {result}' if result else ''};"
            continue
        found = re.search(r"^pub (?:type|struct|union|const|static) (\w+)", item, re.M)
        found = found or re.search(r"^pub use self::\w+ as (\w+);", item, re.M)
        found = found or re.search(r"^impl(?:<[^>]*>)? (?:[\w:]+ for )?(\w+)", item, re.M)
        if found:
            named.setdefault(found[1], []).append(item)
    return named, functions


def words(text):
    return set(re.findall(r"\w+", text))


def main():
    folders = [pathlib.Path(argument) for argument in sys.argv[1:] if argument != "--check"]
    if len(folders) != 2:
        sys.exit(__doc__)
    alsa_sys, alsa = folders
    named, functions = declarations((alsa_sys / "src" / name).read_text() for name in ("lib.rs", "generated.rs"))
    used = set(EXTRA)
    for file in sorted((alsa / "src").rglob("*.rs")):
        used |= words(file.read_text())
    called = sorted(used & functions.keys())
    variadic = [name for name in called if "..." in functions[name]]
    if variadic:
        sys.exit(f"these take a variable number of arguments, which a forwarder cannot pass on: {variadic}")

    needed, pending = set(), {word for word in used if word in named and word.lower().startswith(("snd_", "_snd_"))}
    pending |= {word for name in called for word in words(functions[name]) if word in named}
    while pending:
        name = pending.pop()
        needed.add(name)
        pending |= {word for item in named[name] for word in words(item) if word in named} - needed

    types = [item for name in named if name in needed for item in named[name]]
    lines = [functions[name] for name in called]
    text = "\n".join(
        [
            "// Written by generate.py from the declarations of " + f"{alsa_sys.name} (MIT, see LICENSE) for {alsa.name}. Do not edit.",
            "",
            "use libc::{FILE, pid_t, pollfd, timespec, timeval};",
            "",
            "use super::*;",
            "",
            "\n".join(types),
            "",
            "forward! {",
            *(f"    {line}" for line in lines),
            "}",
            "",
        ]
    ).replace("::core::ffi::", "core::ffi::")
    imports = [name for name in ("FILE", "pid_t", "pollfd", "timespec", "timeval") if len(re.findall(rf"\b{name}\b", text)) > 1]
    text = re.sub(r"use libc::\{.*?\};", f"use libc::{{{', '.join(imports)}}};", text, count=1)

    target = HERE / "src" / "generated.rs"
    if "--check" in sys.argv:
        if target.read_text() != text:
            sys.exit(f"{target} is not what these sources give")
    else:
        target.write_text(text)
    print(f"{len(lines)} functions, {len(needed)} types and constants")


main()
