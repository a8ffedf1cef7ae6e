"""A headless Chromium that opens a page and says what became of it."""

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = Path(os.environ.get("CODEXWATCH_AXE", "node_modules/axe-core/axe.min.js"))
BOUND = 50.0

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="no axe-core: npm install axe-core, or name axe.min.js in CODEXWATCH_AXE"
)

_POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")
_ANSWER = re.compile(r'<pre id="answer">(.*?)</pre>', re.DOTALL)


def without_policy(page: str) -> str:
    """The page as if it had no policy: what it asks for is then asked for, and scripts of ours can run in it."""
    bare, found = _POLICY.subn("", page)
    assert found == 1
    return bare


def ask(folder: Path, page: str, script: str, *, width: int = 1280) -> str:
    """What `script`, an expression that may be a promise, says in the page shown at that width.

    A frame, since a window cannot be made narrower than 500 pixels.
    """
    frame = f'<iframe id="page" style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(page)}"></iframe>'
    asking = f"""<script>onload = async () => {{
        const view = document.getElementById("page").contentWindow;
        const said = document.createElement("pre");
        said.id = "answer";
        said.textContent = String(await (async (window, document) => ({script}))(view, view.document));
        document.body.replaceChildren(said);
    }}</script>"""
    opened = folder / "opened.html"
    opened.write_text(f"<!doctype html><meta charset=utf-8><body>{frame}{asking}</body>", encoding="utf-8")
    shown = run(folder, "--virtual-time-budget=20000", "--dump-dom", opened.as_uri())
    answer = _ANSWER.search(shown)
    assert answer, shown[-500:]
    return html.unescape(answer[1])


def run(folder: Path, *arguments: str) -> str:
    """Start it on something, and what it prints."""
    assert CHROMIUM is not None
    command = [CHROMIUM, "--headless", "--disable-gpu", "--no-sandbox", "--disable-background-networking"]
    done = subprocess.run(
        [*command, f"--user-data-dir={folder / 'profile'}", *arguments],
        env={"HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout
