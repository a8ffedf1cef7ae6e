"""Makes the README's pictures of the status screen and of the report: `python -m tests.browser.pictures`.

What is shown is what the commands print about a fortnight of watching that ends with a proxy that has stopped.
"""

import json
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

import codexwatch
from codexwatch.lock import hold
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.past import Sighting
from codexwatch.model.probe import Phase, Probe
from codexwatch.model.scale import Severity
from codexwatch.model.verdict import State
from codexwatch.store import Store, rows
from codexwatch.store.past import record_sighting
from codexwatch.store.silences import opened
from tests.browser.chromium import run
from tests.unit.cli.program import Shell
from tests.unit.cli.watched_fortnight import DEAD, HOST, NETWORK, PROXY, WAYS, watch

DOCS = Path(codexwatch.__file__).parent / "docs"
LARGEST = 120_000
STATE = ".local/state/codexwatch"
SUMMARY = f"Codex cannot work. Nothing listens on {HOST}:8080. The direct way works."


def live_through(shell: Shell, now: datetime) -> None:
    """A fortnight, and at its end nine minutes without the proxy."""
    shell.write(".zshrc", f"export HTTPS_PROXY=http://{HOST}:8080\n")
    shell.write(".codex/auth.json", '{"OPENAI_API_KEY": "sk-none"}')
    program = shell.write("bin/codex", "#!/bin/sh\necho codex-cli 0.169.0\n")
    program.chmod(0o755)
    path = {"PATH": f"{program.parent}:/usr/bin:/bin", "HTTPS_PROXY": f"http://{HOST}:8080"}
    document = json.loads(shell.run("check", "--offline", "--json", env=path).stdout)
    began = now - timedelta(minutes=9)
    watch(shell.home / STATE / "state.db", began, None)
    document["verdict"] |= {"state": "broken", "cause": DEAD.rule, "summary": SUMMARY}
    document["taken_at"] = now.isoformat()
    document["probes"] = [_said(probe) for probe in _now()]
    with opened(shell.home / STATE / "state.db") as connection:
        for minute in range(9):
            at = began + timedelta(minutes=minute + 1)
            rows.add_probes(connection, at, _now(), NETWORK)
            record_sighting(connection, Sighting(at=at, state=State.BROKEN, cause=DEAD, network=NETWORK))
        rows.write_last_pass(connection, json.dumps(document))
    store = Store(shell.home / STATE / "state.db", _fail)
    alert = Alert(
        rule=DEAD.rule,
        subject=DEAD.subject,
        state=AlertState.FIRING,
        severity=Severity.CRITICAL,
        title=DEAD.title,
        body=f"~/.zshrc:1: HTTPS_PROXY=http://{HOST}:8080 goes to a port that refuses.\n"
        "Fix: Start the proxy program, or take the line out: the direct way works.",
        since=began,
        fired_at=began,
    )
    store.save_alerts({alert.identity: alert})
    store.close()


def _now() -> list[Probe]:
    spent = {Phase.RESOLVE: 6.0, Phase.CONNECT: 14.0, Phase.TLS: 61.0, Phase.RESPONSE: 152.0}
    return [
        Probe(target, way, ok=False, failed_phase=Phase.PROXY, reason="refused")
        if way.proxy == PROXY
        else Probe(target, way, ok=True, status=401, timings_ms=spent)
        for target, way in WAYS
    ]


def _said(probe: Probe) -> dict[str, Any]:
    return {
        "target": probe.target.url,
        "essential": True,
        "stack": probe.target.stack.value,
        "route": "proxy" if probe.way.proxy else "direct",
        "proxy": probe.way.proxy.url if probe.way.proxy else None,
        "ok": probe.ok,
        "status": probe.status,
        "failed_phase": probe.failed_phase.value if probe.failed_phase else None,
        "reason": probe.reason,
        "detail": None,
        "timings_ms": {phase.value: spent for phase, spent in probe.timings_ms.items()},
    }


def _fail(problem: str) -> None:
    raise AssertionError(problem)


def status_page(shell: Shell) -> str:
    """A terminal of 80 columns as HTML."""
    lines = shell.on_a_terminal("status")
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=80, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi("\n".join(line.rstrip("\r") for line in lines)))
    form = (
        "<!doctype html><meta charset=utf-8><style>body{{margin:0;background:{background};color:{foreground}}}"
        "pre{{margin:16px;font:14px/1.35 'DejaVu Sans Mono',monospace}}{stylesheet}</style><pre>{code}</pre>"
    )
    return console.export_html(code_format=form)


def take(folder: Path, page: str, picture: Path, *, width: int, height: int) -> None:
    """The top of a page, in a frame: a window cannot be made narrower than 500 pixels."""
    still = page.replace("</style>", "::-webkit-scrollbar{display:none}</style>")
    frame = f'<iframe style="border:0;width:{width}px;height:{height}px" srcdoc="{escape(still)}"></iframe>'
    opened_page = folder / "opened.html"
    opened_page.write_text(f"<!doctype html><meta charset=utf-8><body style='margin:0'>{frame}", encoding="utf-8")
    shot = folder / "shot.png"
    run(folder, f"--screenshot={shot}", f"--window-size={max(width, 500)},{height + 200}", opened_page.as_uri())
    area = f"{width}x{height}+0+0"
    command = ["convert", str(shot), "-crop", area, "+repage", "-strip", "-colors", "64", f"PNG8:{picture}"]
    subprocess.run(command, check=True)
    size = picture.stat().st_size
    assert size < LARGEST, f"{picture} has {size} bytes"


def main() -> None:
    """Write the pictures into the documentation."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shell = Shell(folder / "home")
        shell.home.mkdir()
        live_through(shell, datetime.now(UTC).replace(microsecond=0))
        with hold(shell.home / STATE / "lock"):
            status = status_page(shell)
            report = shell.run("report", "--output", "-").stdout
        take(folder, status, DOCS / "status.png", width=720, height=470)
        take(folder, report, DOCS / "report.png", width=1280, height=1000)
        take(folder, report, DOCS / "report-narrow.png", width=400, height=1000)


if __name__ == "__main__":
    main()
