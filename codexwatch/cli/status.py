"""`codexwatch status`: what the daemon knows, at once, without a probe."""

import argparse
import json
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from codexwatch.model.alert import Alert
    from codexwatch.model.proof import ProofsByVersion
    from codexwatch.render.page import Line

NAME = "status"
HELP = "what the daemon knows, at once, without asking the network"

ALIVE, ALERT_FIRES, NO_DAEMON = 0, 1, 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--short", action="store_true", help="one word, for prompts and bars")
    parser.epilog = "exit codes: 0 the daemon is alive, 1 an alert fires, 3 no daemon runs"


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of the epilog."""
    from codexwatch.lock import daemon_alive
    from codexwatch.render.paths import shortener
    from codexwatch.store.proofs import ProofFile

    pid = daemon_alive(surroundings.places.lock_file)
    alerts, document = _read(surroundings)
    version = _version(document)
    known = ProofFile.in_folder(surroundings.places.state_dir).read() if version else {}
    firing = [alert for alert in alerts if _fires(alert)]
    if options.json:
        print(json.dumps(_object(pid, alerts, document) | _proven(version, known)), file=surroundings.stdout)
    elif options.short:
        print(_state(pid, firing, document), file=surroundings.stdout)
    else:
        from codexwatch.cli.console import print_page

        print_page(_page(pid, alerts, document, shortener(surroundings.home)), surroundings.stdout)
        print_page(_doubt(version, known), surroundings.stdout)
    if pid is None:
        return NO_DAEMON
    return ALERT_FIRES if firing else ALIVE


def _read(surroundings: Surroundings) -> "tuple[tuple[Alert, ...], Mapping[str, object] | None]":
    """The alerts and the last pass as the daemon saved them; nothing where there is no state that can be read."""
    import sqlite3

    from codexwatch.store import Store

    reader = Store.open_readonly(surroundings.places.state_db)
    if reader is None:
        return (), None
    try:
        with reader:
            document = reader.last_pass()
            return tuple(reader.load_alerts().values()), json.loads(document) if document else None
    except (sqlite3.Error, ValueError) as error:
        print(f"codexwatch status: {surroundings.places.state_db} cannot be read: {error}", file=surroundings.stderr)
        return (), None


def _object(pid: int | None, alerts: "Iterable[Alert]", document: "Mapping[str, object] | None") -> "dict[str, object]":
    passed = document or {}
    return {
        "schema": 1,
        "daemon": None if pid is None else {"pid": pid or None},
        "taken_at": passed.get("taken_at"),
        "verdict": passed.get("verdict"),
        "unknown": passed.get("unknown", []),
        "alerts": [
            {
                "rule": alert.rule,
                "subject": alert.subject,
                "state": alert.state.value,
                "severity": alert.severity.name.lower(),
                "title": alert.title,
                "body": alert.body,
                "since": alert.since.isoformat(),
                "inhibited_by": alert.inhibited_by,
            }
            for alert in alerts
        ],
    }


def _version(document: "Mapping[str, object] | None") -> str | None:
    """Codex's, as of the last pass."""
    codex = document.get("codex") if document else None
    version = codex.get("version") if isinstance(codex, dict) else None
    return str(version) if version else None


def _proven(version: str | None, known: "ProofsByVersion") -> "dict[str, object]":
    """Whether what codexwatch believes about Codex's routing holds for the installed one."""
    from codexwatch.render.proofs import is_unproven

    contradicted = list(known[version].contradicted) if version and version in known else []
    return {"codex": {"version": version, "proven": not is_unproven(version, known), "contradicted": contradicted}}


def _doubt(version: str | None, known: "ProofsByVersion") -> "Iterable[Line]":
    from codexwatch.render.page import Line
    from codexwatch.render.proofs import doubt

    if doubted := doubt(version, known):
        said, remedy = doubted
        yield Line()
        yield Line(said, "?", "unknown")
        yield Line(remedy, indent=2)


def _fires(alert: "Alert") -> bool:
    """Advice is no alarm, and what another alert explains is not told twice."""
    return alert.state == "firing" and alert.inhibited_by is None and alert.severity.name != "INFO"


def _state(pid: int | None, firing: "Sequence[Alert]", document: "Mapping[str, object] | None") -> str:
    """The verdict of the last whole pass, or worse: a changed file fires an alert seconds before that is through."""
    if pid is None:
        return "stopped"
    if any(alert.severity.name == "CRITICAL" for alert in firing):
        return "broken"
    verdict = document.get("verdict") if document else None
    state = str(verdict["state"]) if isinstance(verdict, dict) else "starting"
    return "degraded" if firing and state != "broken" else state


def _page(
    pid: int | None,
    alerts: "tuple[Alert, ...]",
    document: "Mapping[str, object] | None",
    shorten: "Callable[[str], str]",
) -> "Iterable[Line]":
    """The verdict first, then what fires and what is pending."""
    from codexwatch.render.page import Line

    if pid is None:
        yield Line("The daemon does not run: `codexwatch service install` starts it for good.", "?", "unknown")
    else:
        yield Line("The daemon watches" + (f" (process {pid})." if pid else "."), "✓", "good")
    verdict = document.get("verdict") if document else None
    if document and isinstance(verdict, dict):
        yield Line(f"{verdict['summary']}", indent=2)
        yield Line(f"last looked at {document['taken_at']}", style="quiet", indent=2)
    for alert in sorted(alerts, key=lambda alert: (alert.state.value, -alert.severity)):
        if alert.inhibited_by is None and alert.state in ("firing", "pending"):
            yield Line()
            style = alert.severity.name.lower()
            yield Line(f"{alert.title} ({alert.state.value})", "✗" if style == "critical" else "!", style)
            yield from (Line(shorten(part), indent=2) for part in alert.body.splitlines())
            yield Line(f"codexwatch explain {alert.rule}", "more", "quiet", indent=2)
