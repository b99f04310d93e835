//! Tests of CLAP in the language: embeddings, flows that record their encoder, comparison of captions, and downloads.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::hub::{Server, ServerFault};
use crate::support::shell::{RunResult, Shell};
use crate::support::{TestRepl, path_literal};
use awol::session::value::Value;

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clap/tiny")
}

fn model() -> String {
    path_literal(&tiny())
}

#[test]
fn captions_embed_with_a_model_from_a_folder() {
    let expected: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(tiny().join("expected.json")).unwrap()).unwrap();
    let wanted: Vec<f32> = serde_json::from_value(expected[0]["embedding"].clone()).unwrap();
    let mut repl = TestRepl::after(&format!("e = embed \"a guitar note\" with=clap model={}", model()));
    let Value::Embedding(embedding) = repl.get("e") else { panic!("no embedding") };
    assert!(embedding.vector.iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() < 2e-6));
    assert_eq!(embedding.encoder, Some(format!("clap:{}", tiny().display())));
    // model= implies with=clap. Every caption of a dataset embeds, and so do empty, long and unusual ones.
    repl.ok(&format!("p = starter pairs | embed model={}", model()));
    let Value::Pairs(pairs) = repl.get("p") else { panic!("no pairs") };
    assert_eq!((pairs.encoder.clone(), pairs.rows.len()), (embedding.encoder.clone(), 3463));
    let row = pairs.rows.iter().find(|row| row.prompt == "a guitar note").unwrap();
    assert!(row.text_emb.as_ref().unwrap().iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() < 2e-6));
    for caption in ["", " ", "🎸", &"long ".repeat(2000), "\\u{0}\\u{7}"] {
        repl.ok(&format!("embed \"{caption}\" model={}", model()));
    }
    let error = repl.fails(&format!("embed \"x\" with=words model={}", model()));
    assert!(error.contains("model= is for with=clap"), "{error}");
    let error = repl.fails("embed \"x\" model=\"./nowhere\"");
    assert!(error.contains("is no folder of a CLAP model"), "{error}");
    let error = repl.fails("embed \"x\" model=\"no model\"");
    assert!(error.contains("'no model' is no model"), "{error}");
}

#[test]
fn flows_record_their_encoder_and_encoders_do_not_mix() {
    let out = tempfile::tempdir().unwrap();
    let file = path_literal(&out.path().join("f.safetensors"));
    let pairs = path_literal(&out.path().join("p.jsonl"));
    let mut repl = TestRepl::after(&format!(
        "p = starter pairs | embed model={}\nf = train p epochs=1 batch=64 layers=2 hidden=16\nsave f {file}\nsave p {pairs}\ng = load {file}",
        model()
    ));
    // The loaded flow gives the same theta, and so does an embedding by the same model.
    let theta = repl.theta("imagine \"a guitar note\" flow=g temperature=0");
    assert_eq!(repl.theta("imagine \"a guitar note\" flow=f temperature=0"), theta);
    assert_eq!(repl.theta(&format!("imagine (embed \"a guitar note\" model={}) flow=f temperature=0", model())), theta);
    assert_ne!(repl.theta("imagine \"a flute note\" flow=f temperature=0"), theta);
    let error = repl.fails("imagine (embed \"a guitar note\") flow=f");
    assert!(error.contains("the embedding is from the encoder 'words', and the flow was trained with 'clap:"), "{error}");
    let error = repl.fails("train (starter pairs | embed) epochs=2 resume=f");
    assert!(error.contains("was trained with the encoder 'clap:"), "{error}");
    repl.ok(&format!(
        "q = load {pairs}\nh = train q epochs=1 batch=64 layers=2 hidden=16\nmorph \"a guitar note\" \"a flute note\" flow=h steps=3"
    ));
    let error = repl.fails("similar q (embed \"x\")");
    assert!(error.contains("cannot be compared"), "{error}");
    let error = repl.fails("evaluate f (starter pairs | embed)");
    assert!(error.contains("these embeddings are from 'words'") && error.contains("embed with=clap model="), "{error}");
}

#[test]
fn similar_compares_captions() {
    let mut repl = TestRepl::new();
    repl.ok("similar \"a bell note\" \"a bright bell note\" \"a gong\" \"a gong\"");
    let shown = repl.shown_json().remove(0);
    let value = &shown["value"];
    assert_eq!((value["encoder"].as_str(), value["captions"].as_array().unwrap().len()), (Some("words"), 3));
    let cosine = |one: usize, other: usize| value["cosines"][one][other].as_f64().unwrap();
    assert!((cosine(0, 0) - 1.0).abs() < 1e-6 && cosine(0, 1) == cosine(1, 0) && cosine(0, 1) > cosine(0, 2));
    // The captions are embedded with the encoder of the embedding.
    repl.sink.shown.clear();
    repl.ok(&format!("e = embed \"a guitar note\" model={}\nsimilar e \"a guitar note sounds\"", model()));
    assert!(repl.shown_json().iter().any(|json| json["value"]["encoder"].as_str().is_some_and(|name| name.starts_with("clap:"))));
    let error = repl.fails("similar \"a\" \"a\"");
    assert!(error.contains("1 different captions"), "{error}");
    repl.ok(&format!("plot embedding (starter pairs | embed model={}) e", model()));
    assert!(repl.fails("plot embedding \"a\"").contains("two that differ"));
}

/// Runs the program with `server` as the hub and a temporary cache.
fn run_with_hub(shell: &Shell, server: &str, statements: &str) -> RunResult {
    run(shell.command(&["-c", statements]).envs([("HF_ENDPOINT", server), ("HF_HUB_DOWNLOAD_TIMEOUT", "1")]), shell)
}

fn run(command: &mut Command, shell: &Shell) -> RunResult {
    for name in ["HF_TOKEN", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "AWOL_CLAP"] {
        if command.get_envs().all(|(known, _)| known != name) {
            command.env_remove(name);
        }
    }
    if command.get_envs().all(|(name, _)| name != "HF_HOME") {
        command.env("HF_HOME", shell.path("hf"));
    }
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    RunResult { status: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
}

#[test]
fn clap_is_fetched_once_and_then_needs_no_network() {
    let (shell, server) = (Shell::new(), Server::start());
    let read = |name: &str| std::fs::read(tiny().join(name)).unwrap();
    for name in ["config.json", "tokenizer.json"] {
        server.small_file("laion/clap-htsat-fused", "main", name, &read(name));
    }
    server.lfs_file("laion/clap-htsat-fused", "refs/pr/3", "model.safetensors", &read("model.safetensors"));
    let before = run_with_hub(&shell, &server.url(), "fetch");
    assert!(before.out.contains("fetch clap") && !before.err.contains("fetch clap:"), "{}{}", before.out, before.err);
    let ran = run_with_hub(&shell, &server.url(), "fetch clap");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("laion/clap-htsat-fused is in"), "{}", ran.err);
    let nobody = "http://127.0.0.1:9";
    let script = "f = train (starter pairs | embed with=clap) epochs=1 batch=64 layers=2 hidden=16\nimagine \"a reed note\" flow=f\nfetch";
    let ran = run_with_hub(&shell, nobody, script);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("(clap encoder)") && ran.err.contains("snapshots"), "{}{}", ran.err, ran.out);
    // The published pairs do not name their encoder; CLAP's embeddings are recognised.
    let script = "save (starter pairs | embed with=clap) \"p.jsonl\"";
    assert_eq!(run_with_hub(&shell, nobody, script).status, 0);
    let bare = shell.text("p.jsonl").replace(",\"text_encoder\":\"clap\"", "").replace(", \"text_encoder\": \"clap\"", "");
    assert!(!bare.contains("text_encoder"));
    shell.write("p.jsonl", &bare);
    let script = "f = train (load \"p.jsonl\") epochs=1 batch=64 layers=2 hidden=16\nimagine \"a reed note\" flow=f";
    let ran = run_with_hub(&shell, nobody, script);
    assert!(ran.status == 0 && ran.err.contains("(clap encoder)"), "{}", ran.err);
}

#[test]
fn the_starter_flow_is_trained_once_for_clap() {
    let shell = Shell::new();
    let statement = "f = starter flow with=clap\nimagine \"a bright trumpet note\" flow=f";
    let at_cache = || run(shell.command(&["-c", statement]).env("AWOL_CLAP", tiny()).env("XDG_CACHE_HOME", shell.path("cache")), &shell);
    let (first, again) = (at_cache(), at_cache());
    for ran in [&first, &again] {
        assert!(ran.status == 0 && ran.err.contains("f (clap encoder)"), "{}", ran.err);
    }
    assert!(first.err.contains("kept in") && !again.err.contains("kept in"), "{}{}", first.err, again.err);
    assert_eq!(first.out, again.out);
}

#[test]
fn errors_without_a_network_suggest_alternatives() {
    let shell = Shell::new();
    for script in ["embed \"a\" with=clap", "fetch clap"] {
        let ran = run_with_hub(&shell, "http://127.0.0.1:9", script);
        assert_eq!(ran.status, 1);
        assert!(ran.err.contains("cannot reach 127.0.0.1") && ran.err.contains("with=words") && ran.err.contains("model="), "{}", ran.err);
    }
    let ran = run(shell.command(&["-c", "embed \"a\" with=clap"]).env("HF_HUB_OFFLINE", "1"), &shell);
    assert!(ran.status == 1 && ran.err.contains("HF_HUB_OFFLINE is set"), "{}", ran.err);
    // AWOL_CLAP names a folder with the model, in place of the hub.
    let ran = run(shell.command(&["--json", "-c", "embed \"a\" with=clap"]).env("AWOL_CLAP", tiny()), &shell);
    assert!(ran.status == 0 && ran.out.contains("embedding"), "{}", ran.err);
    let server = Server::start();
    let ran = run_with_hub(&shell, &server.url(), "embed \"a\" model=\"no/model\"");
    assert!(ran.status == 1 && ran.err.contains("no/model has no config.json on the hub"), "{}", ran.err);
    server.small_file("a/b", "main", "config.json", b"{}").fault("a/b", ServerFault::Stall(0));
    server.small_file("a/b", "main", "tokenizer.json", b"{}").lfs_file("a/b", "main", "model.safetensors", b"x");
    let ran = run_with_hub(&shell, &server.url(), "embed \"a\" model=\"a/b\"");
    assert!(ran.status == 1 && ran.err.contains("127.0.0.1 sent nothing for 1 s"), "{}", ran.err);
}

/// Serves the tiny model as `a/b`.
fn serve(server: &Server) {
    for name in ["config.json", "tokenizer.json"] {
        server.small_file("a/b", "main", name, &std::fs::read(tiny().join(name)).unwrap());
    }
    server.lfs_file("a/b", "main", "model.safetensors", &std::fs::read(tiny().join("model.safetensors")).unwrap());
}

#[test]
fn the_cache_follows_the_variables_of_huggingface_hub() {
    let server = Server::start();
    serve(&server);
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("HF_HOME", "~/hf")], "home/hf/hub"),
        (&[("HF_HOME", "$SCRATCH/${WHERE}")], "scratch/hf/hub"),
        (&[("HF_HOME", "~/hf"), ("HF_HUB_CACHE", "$SCRATCH/models")], "scratch/models"),
        (&[("HF_HOME", ""), ("XDG_CACHE_HOME", "~/caches")], "home/caches/huggingface/hub"),
        (&[("HF_HOME", ""), ("XDG_CACHE_HOME", "")], "home/.cache/huggingface/hub"),
        (&[("HF_HOME", ""), ("HUGGINGFACE_HUB_CACHE", "${SCRATCH}/old")], "scratch/old"),
    ];
    for (variables, folder) in cases {
        let shell = Shell::new();
        let mut command = shell.command(&["-c", "embed \"a\" model=\"a/b\""]);
        command.env("HOME", shell.path("home")).env("SCRATCH", shell.path("scratch")).env("WHERE", "hf").env("HF_ENDPOINT", server.url());
        let ran = run(command.envs(variables.iter().copied()), &shell);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(shell.path(folder).join("models--a--b/snapshots").is_dir(), "{variables:?}");
        let others = std::fs::read_dir(shell.folder()).unwrap().flatten().map(|entry| entry.file_name());
        assert!(others.into_iter().all(|name| name == "home" || name == "scratch" || name == "history.txt"), "{variables:?}");
    }
}

#[test]
fn ssl_cert_file_names_the_trusted_certificates() {
    let server = Server::start_encrypted();
    serve(&server);
    let authority = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls/authority.pem");
    let shell = Shell::new();
    let fetch = |file: Option<&Path>| {
        let mut command = shell.command(&["-c", "embed \"a\" model=\"a/b\""]);
        command.env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE").env("HF_ENDPOINT", server.url());
        run(command.envs(file.map(|file| ("SSL_CERT_FILE", file))), &shell)
    };
    for (file, reason) in [(None, "certificate"), (Some(shell.path("none.pem")), "SSL_CERT_FILE gives no certificates")] {
        let ran = fetch(file.as_deref());
        assert!(ran.status == 1 && ran.err.contains("cannot trust localhost") && ran.err.contains(reason), "{}", ran.err);
    }
    let ran = fetch(Some(&authority));
    assert_eq!(ran.status, 0, "{}", ran.err);
}

/// Returns a tar.gz archive of NSynth's folder with a list and a sound.
fn nsynth() -> Vec<u8> {
    let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (path, bytes) in [("nsynth-test/examples.json", &b"{}"[..]), ("nsynth-test/audio/a.wav", &[7; 100_000])] {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, bytes).unwrap();
    }
    let mut out = builder.into_inner().unwrap();
    out.flush().unwrap();
    out.finish().unwrap()
}

#[test]
fn nsynth_is_fetched_and_unpacked() {
    let (shell, server) = (Shell::new(), Server::start());
    let bytes = nsynth();
    server.file("/nsynth.tar.gz", &bytes, &[("ETag", "\"abc\"")]);
    let fetch = |script: &str| {
        let url = format!("{}/nsynth.tar.gz", server.url());
        run(shell.command(&["-c", script]).envs([("AWOL_NSYNTH_URL", url.as_str()), ("HF_HUB_DOWNLOAD_TIMEOUT", "1")]), &shell)
    };
    // The connection breaks after 100 bytes, and the next one at once.
    server.fault("/nsynth", ServerFault::Disconnect(100)).fault("/nsynth", ServerFault::Disconnect(0));
    let ran = fetch("fetch nsynth to=\"data\"");
    assert!(ran.status == 1 && ran.err.contains("goes on from there"), "{}", ran.err);
    server.clear_requests();
    let ran = fetch("fetch nsynth to=\"data\"");
    assert!(ran.status == 0 && ran.err.contains("NSynth's test set is in data"), "{}", ran.err);
    assert!(server.requests().iter().any(|request| request.headers.get("range").is_some_and(|range| range == "bytes=100-")));
    assert_eq!(shell.bytes("data/nsynth-test/audio/a.wav"), [7; 100_000]);
    assert_eq!(std::fs::read_dir(shell.path("data")).unwrap().count(), 1);
    server.clear_requests();
    assert_eq!(fetch("fetch nsynth to=\"data\"\nfetch to=\"data\"").status, 0);
    assert!(server.requests().is_empty());
    // The server sends something that is not an archive.
    server.file("/nsynth.tar.gz", b"<html>", &[("ETag", "\"xyz\"")]);
    let ran = fetch("fetch nsynth to=\"other\"");
    assert!(ran.status == 1 && ran.err.contains("is not a data set that can be unpacked"), "{}", ran.err);
    assert!(!shell.path("other/nsynth-test").exists());
}
