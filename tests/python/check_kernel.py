"""Tests the kernel with Jupyter's own tests and clients.

Usage: check_kernel.py PATH_TO_AWOL. Skips, with a message, where jupyter_kernel_test, nbclient or nbconvert is not installed.
"""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

AWOL = pathlib.Path(sys.argv[1]).resolve()
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]

try:
    import jupyter_kernel_test
    import nbclient
    import nbconvert
    import nbformat
except ImportError as missing:
    print(f"check_kernel: skipped, {missing.name} is not installed")
    sys.exit(0)


class Protocol(jupyter_kernel_test.KernelTests):
    kernel_name = "awol"
    language_name = "awol"
    file_extension = ".awol"
    code_hello_world = 'show "hello, world"'
    completion_samples = [
        {"text": "imag", "matches": {"imagine"}},
        {"text": "plot env", "matches": {"envelope"}},
        {"text": "theta.mod_", "matches": {"mod_ratio", "mod_index"}},
    ]
    complete_code_samples = ["x = 1", "theta", "for i in 1..2 {\n  show i\n}", "# a comment"]
    incomplete_code_samples = ["for i in 1..2 {", "x = [1,", "imagine \"x\" |"]
    invalid_code_samples = ["x = )", "1 +* 2"]
    code_page_something = "train?"
    code_generate_error = "x = [1][7]"
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": "x = 2; x", "result": "2"}]
    code_display_data = [
        {"code": "plot envelope theta; 1", "mime": "image/png"},
        {"code": "render theta; 1", "mime": "text/html"},
    ]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6*"
    code_inspect_sample = "imagine"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "awol"
    support_iopub_welcome = True


class Notebooks(unittest.TestCase):
    """Runs every notebook of the repository from its first cell to its last."""

    def run_notebook(self, path, folder):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        self.assertFalse(any(cell.get("outputs") for cell in notebook.cells), f"{path.name} is kept without outputs")
        nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
        return notebook

    def test_examples(self):
        paths = sorted((REPOSITORY / "examples").glob("*.ipynb"))
        self.assertGreaterEqual(len(paths), 3)
        for path in paths:
            if path.name == "rust_cells.ipynb" and not rust_cells():
                print("rust_cells.ipynb: skipped, this awol is built without rust-cells")
                continue
            with self.subTest(path.name), tempfile.TemporaryDirectory() as folder:
                begun = time.time()
                self.run_notebook(path, folder)
                print(f"{path.name}: ran in {time.time() - begun:.1f} s")

    def test_exported_html_has_sounds_and_figures(self):
        with tempfile.TemporaryDirectory() as folder:
            notebook = self.run_notebook(REPOSITORY / "examples" / "first_session.ipynb", folder)
            html, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
        self.assertTrue("data:audio/wav;base64,UklGR" in html, "sounds are in the page")
        self.assertTrue("<svg" in html or "data:image/png;base64,iVBOR" in html, "figures are in the page")
        self.assertTrue("mod_index" in html, "thetas are in the page")

    def test_conversion_round_trips(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in (REPOSITORY / "examples").glob("*.ipynb"):
                script, again = pathlib.Path(folder, "x.awol"), pathlib.Path(folder, "x.ipynb")
                for source, target in [(path, script), (script, again)]:
                    subprocess.run([AWOL, "convert", source, target, "--force"], check=True)
                before, after = json.loads(path.read_text()), json.loads(again.read_text())
                cells = lambda notebook: [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
                self.assertEqual(cells(before), cells(after))

    @unittest.skipIf(importlib.util.find_spec("papermill") is None, "papermill is not installed")
    def test_papermill_fills_in_parameters(self):
        import papermill

        cell = lambda at, source, tags: {
            "cell_type": "code", "id": f"c{at}", "metadata": {"tags": tags}, "execution_count": None, "outputs": [], "source": source
        }
        cells = [cell(0, "count = 1; loud = false", ["parameters"]), cell(1, '"{count} {loud} {caption}"', [])]
        spec = {"kernelspec": {"display_name": "awol", "language": "awol", "name": "awol"}}
        with tempfile.TemporaryDirectory() as folder:
            source, filled = pathlib.Path(folder, "in.ipynb"), pathlib.Path(folder, "out.ipynb")
            source.write_text(json.dumps({"cells": cells, "metadata": spec, "nbformat": 4, "nbformat_minor": 5}))
            given = {"count": 3, "loud": True, "caption": "a bell"}
            papermill.execute_notebook(str(source), str(filled), given, language="python", progress_bar=False)
            results = [output for output in nbformat.read(filled, as_version=4).cells[-1].outputs if output.output_type == "execute_result"]
        self.assertEqual(results[0].data["text/plain"], "3 true a bell")

    def test_an_interrupt_keeps_the_flow(self):
        from jupyter_client.manager import start_new_kernel

        manager, client = start_new_kernel(kernel_name="awol")
        try:
            message = client.execute("flow = starter pairs | embed with=words | train epochs=100000 layers=2 hidden=16")
            while client.get_iopub_msg(timeout=60)["msg_type"] != "update_display_data":
                pass
            manager.interrupt_kernel()
            reply = client.get_shell_msg(timeout=60)
            self.assertEqual((reply["parent_header"]["msg_id"], reply["content"]["status"]), (message, "ok"))
            self.assertEqual(client.execute_interactive("flow", timeout=60)["content"]["status"], "ok")
            manager.restart_kernel()
            client.wait_for_ready(timeout=60)
            self.assertEqual(client.execute_interactive("flow", timeout=60, output_hook=lambda _: None)["content"]["status"], "error")
        finally:
            client.stop_channels()
            manager.shutdown_kernel()


def rust_cells():
    answer = subprocess.run([AWOL, "-c", "rust { let x = 1; }"], capture_output=True, text=True)
    return answer.returncode == 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as prefix:
        subprocess.run([AWOL, "kernel", "install", "--prefix", prefix], check=True)
        os.environ["JUPYTER_PATH"] = str(pathlib.Path(prefix, "share", "jupyter"))
        os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
        program = unittest.main(argv=sys.argv[:1], verbosity=2, exit=False)
        subprocess.run([AWOL, "kernel", "uninstall", "--prefix", prefix], check=True)
        sys.exit(not program.result.wasSuccessful())
