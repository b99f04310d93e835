"""Tests notebooks in JupyterLab in headless Chromium.

Usage: check_lab.py PATH_TO_AWOL. Skips, with a message, where selenium, jupyterlab or Chromium is not installed.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

AWOL = pathlib.Path(sys.argv[1]).resolve()
# Seconds to wait for a change in the browser, on a busy machine.
TIMEOUT = 180

try:
    import ipywidgets  # noqa: F401
    import jupyterlab  # noqa: F401
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError as missing:
    print(f"check_lab: skipped, {missing.name} is not installed")
    sys.exit(0)
CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
if not CHROMIUM or not DRIVER:
    print("check_lab: skipped, Chromium and its driver are not installed")
    sys.exit(0)


def notebook(cells):
    kernel = {"kernelspec": {"display_name": "awol", "language": "awol", "name": "awol"}}
    code = [
        {"cell_type": "code", "id": f"cell-{at}", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for at, source in enumerate(cells)
    ]
    return {"cells": code, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


class Lab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.environment = dict(os.environ, HOME=str(cls.folder), JUPYTER_DATA_DIR=str(cls.folder / "data"), JUPYTER_PLATFORM_DIRS="0")
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "JUPYTER_CONFIG_DIR"):
            cls.environment.pop(name, None)
        subprocess.run([AWOL, "kernel", "install", "--prefix", cls.folder / "prefix"], check=True, env=cls.environment, stdout=subprocess.DEVNULL)
        cls.environment["JUPYTER_PATH"] = str(cls.folder / "prefix/share/jupyter")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            cls.port = free.getsockname()[1]
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={cls.port}", "--ServerApp.port_retries=0"]
        command += ["--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={cls.folder}"]
        cls.log = open(cls.folder / "lab.log", "w")
        cls.server = subprocess.Popen(command, env=cls.environment, stdout=cls.log, stderr=cls.log, cwd=cls.folder)
        cls.until(lambda: cls.answers(), "the server")
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"):
            options.add_argument(argument)
        options.add_argument("--window-size=1400,2400")
        cls.browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        cls.browser.set_script_timeout(TIMEOUT)
        cls.browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.server.terminate()
        cls.server.wait()
        cls.log.close()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def answers(cls):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{cls.port}/api", timeout=5).status == 200
        except OSError:
            return False

    @classmethod
    def until(cls, holds, what):
        begun = time.monotonic()
        while True:
            value = holds()
            if value:
                return value
            if time.monotonic() - begun > TIMEOUT:
                raise AssertionError(f"{what}: not seen after {TIMEOUT} s")
            time.sleep(0.1)

    def open(self, name):
        self.browser.get(f"http://127.0.0.1:{self.port}/lab/workspaces/{name}/tree/{name}.ipynb?reset")
        self.until(lambda: self.browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell"), "the notebook")
        self.until(lambda: "Idle" in self.status(), "an idle kernel")

    def status(self):
        return self.browser.execute_script(
            "const bulb = document.querySelector('.jp-Notebook-ExecutionIndicator'); return bulb ? bulb.getAttribute('data-status') === 'idle' ? 'Idle' : 'Busy' : '';"
        )

    def menu(self, *labels):
        """Clicks an entry of a menu."""
        bar = self.until(lambda: [at for at in self.browser.find_elements(By.CSS_SELECTOR, ".lm-MenuBar-item") if at.text == labels[0]], labels[0])
        bar[0].click()
        for label in labels[1:]:
            find = lambda: [at for at in self.browser.find_elements(By.CSS_SELECTOR, ".lm-Menu-item") if at.text.split("\n")[0].startswith(label)]
            self.until(find, label)[0].click()

    def run_all(self, name, cells):
        (self.folder / f"{name}.ipynb").write_text(json.dumps(notebook(cells)))
        self.open(name)
        self.run_cells(len(cells))

    def run_cells(self, count):
        self.menu("Run", "Run All Cells")
        self.until(lambda: len(re.findall(r"\[(\d+)\]:", self.prompts())) == count and "Idle" in self.status(), "the end of all cells")

    def prompts(self):
        prompts = self.browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-InputPrompt")
        return " ".join(prompt.text for prompt in prompts)

    def cell(self, at):
        return self.browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell")[at]

    def output(self, at):
        return self.cell(at).find_element(By.CSS_SELECTOR, ".jp-Cell-outputWrapper").text

    def save(self):
        self.menu("File", "Save Notebook")

    def test_run_all_keeps_the_theta_of_the_cells(self):
        self.run_all("moves", ['theta = theta mod_index=0.92', "tweak theta", "theta.mod_index = 5", "history theta"])
        told = self.output(3)
        self.assertIn("theta.mod_index = 5", told)
        self.assertNotIn("theta.mod_index = 0.92", told)

    def test_the_panel_accepts_typed_values_and_undoes_its_moves(self):
        self.run_all("panel", ["keep = 42; tone = theta", "tweak tone", "tone.mod_index; keep"])
        panel = self.cell(1)
        self.until(lambda: len(panel.find_elements(By.CSS_SELECTOR, ".widget-slider, .widget-hslider")) == 10, "ten sliders")
        fields = panel.find_elements(By.CSS_SELECTOR, ".widget-text input")
        self.assertEqual(len(fields), 10)
        button = lambda text: next(at for at in panel.find_elements(By.CSS_SELECTOR, "button") if at.text == text)
        self.assertFalse(button("Undo").is_enabled())
        attack = fields[4]
        attack.click()
        attack.send_keys(Keys.CONTROL, "a")
        attack.send_keys(Keys.NULL, "250ms", Keys.ENTER)
        self.until(lambda: "tone.attack_s = 0.25" in self.output(1), "the statement")
        self.until(lambda: button("Undo").is_enabled(), "an undo")
        button("Copy as statements").click()
        read = "const done = arguments[0]; navigator.clipboard.readText().then(done, error => done(String(error)))"
        self.until(lambda: self.browser.execute_async_script(read) == "tone.attack_s = 0.25", "the clipboard")
        button("Undo").click()
        self.until(lambda: "tone.attack_s = 0.25" not in self.output(1), "the undone move")
        self.until(lambda: not button("Undo").is_enabled(), "nothing more to undo")
        self.run_cells(3)
        self.assertIn("42", self.output(2))

    def test_one_sound_plays_and_none_after_reopening(self):
        long = "theta duration_s=10 attack_s=0 decay_s=2 sustain=1"
        self.run_all("sounds", [f"play ({long})", f"play ({long} pitch_midi=C3)"])
        playing = "return [...document.querySelectorAll('audio')].map(audio => !audio.paused && audio.currentTime > 0)"
        self.until(lambda: self.browser.execute_script(playing) == [False, True], "the second sound alone")
        self.save()
        saved = lambda: (self.folder / "sounds.ipynb").read_text()
        self.until(lambda: "data:audio/wav" in saved(), "the saved notebook")
        self.assertNotIn("<script", saved())
        self.open("sounds")
        self.until(lambda: len(self.browser.execute_script(playing)) == 2, "the players")
        time.sleep(1)
        self.assertEqual(self.browser.execute_script(playing), [False, False])

    def test_stop_and_volume_reach_the_player(self):
        sound = "play (theta duration_s=10 attack_s=0 decay_s=2 sustain=1)"
        self.run_all("stop", [sound, "volume 0.25", "stop"])
        audio = "const audio = document.querySelector('audio'); return [audio.paused, audio.volume]"
        self.until(lambda: self.browser.execute_script(audio) == [True, 0.25], "silence, and the volume")

    def test_lists_show_as_galleries_and_texts_as_results(self):
        self.run_all("lists", ["for x in [1] { }; theta = theta; sweep theta.mod_index 0..8 step 2", '"a bell"', "1 + 1;"])
        self.assertEqual(len(self.cell(0).find_elements(By.CSS_SELECTOR, "audio")), 5)
        self.assertIn("mod_index 2", self.output(0))
        prompts = self.cell(1).find_elements(By.CSS_SELECTOR, ".jp-OutputPrompt")
        self.assertTrue(any(re.search(r"\[2\]", prompt.text) for prompt in prompts))
        self.assertEqual(self.output(2).strip(), "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
