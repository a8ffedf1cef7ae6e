"""`codexwatch status`: what the daemon knows, at once, without a probe."""

import argparse
import json
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from collections.abc import Iterator

    from codexwatch.model.proof import ProofsByVersion
    from codexwatch.render.line import Line
    from codexwatch.render.status_view import StatusView

NAME = "status"
HELP = "show what the daemon knows, without asking the network"

ALIVE, ALERT_FIRES, USAGE, NO_DAEMON = 0, 1, 2, 3
REFRESH_SECONDS = 1.0
EPILOG = """\
examples:
  codexwatch status            one screen
  codexwatch status --watch    the same, live
  codexwatch status --short    one word for a prompt or a bar

The word is healthy, degraded, broken, unknown, starting or stopped.

exit codes: 0 the daemon is alive, 1 an alert fires, 2 usage error, 3 no daemon
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object on stdout")
    form.add_argument("--short", action="store_true", help="one word, for prompts and bars")
    form.add_argument("--watch", action="store_true", help="stay and show what changes, until Ctrl-C")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    if options.watch:
        return _watch(surroundings)
    view = read_status(surroundings, attempts=not options.short)
    if options.json:
        from codexwatch.render.status_view import status_document

        version = _version(view)
        document = status_document(view) | _proven(version, _proofs(surroundings, version))
        print(json.dumps(document), file=surroundings.stdout)
    elif options.short:
        print(view.word(), file=surroundings.stdout)
    else:
        from codexwatch.cli.console import print_page
        from codexwatch.cli.language import translator

        print_page(_page(view, surroundings), surroundings.stdout, translator(surroundings))
    return _code(view)


def _code(view: "StatusView") -> int:
    if view.pid is None:
        return NO_DAEMON
    return ALERT_FIRES if view.firing else ALIVE


def _watch(surroundings: Surroundings) -> int:
    """The code of what was shown last."""
    import time

    from codexwatch.cli.console import in_language, live
    from codexwatch.cli.language import translator

    if not surroundings.stdout.isatty():
        print("codexwatch status: --watch needs a terminal; scripts read --json", file=surroundings.stderr)
        return USAGE
    view, translate = read_status(surroundings), translator(surroundings)
    try:
        with live(surroundings.stdout) as show:
            while True:
                show(in_language(_page(view, surroundings), translate))
                time.sleep(REFRESH_SECONDS)
                view = read_status(surroundings)
    except KeyboardInterrupt:
        return _code(view)


def read_status(surroundings: Surroundings, *, attempts: bool = True) -> "StatusView":
    """What the daemon has saved; nothing where there is no state that can be read."""
    import sqlite3
    from datetime import UTC, datetime, timedelta

    from codexwatch.lock import daemon_alive
    from codexwatch.render.recipes import phrased
    from codexwatch.render.status_view import StatusView
    from codexwatch.store import Store

    now, pid = datetime.now(UTC), daemon_alive(surroundings.places.lock_file)
    nothing = StatusView(now=now, pid=pid, document=None)
    reader = Store.open_readonly(surroundings.places.state_db)
    if reader is None:
        return nothing
    try:
        with reader:
            document = reader.last_pass()
            return StatusView(
                now=now,
                pid=pid,
                document=phrased(json.loads(document)) if document else None,
                alerts=tuple(reader.load_alerts().values()),
                silences=reader.load_silences(),
                desktop=reader.desktop_problem(),
                spans=tuple(reader.spans(now - timedelta(days=90))) if attempts else (),
                recent=tuple(reader.newest_probes(now - timedelta(days=1), 1000)) if attempts else (),
            )
    except (sqlite3.Error, ValueError) as error:
        print(f"codexwatch status: {surroundings.places.state_db} cannot be read: {error}", file=surroundings.stderr)
        return nothing


def _page(view: "StatusView", surroundings: Surroundings) -> "Iterator[Line]":
    from codexwatch.render.paths import shortener
    from codexwatch.render.status_page import status_page

    yield from status_page(view, shortener(surroundings.home))
    yield from _unheard(view)
    version = _version(view)
    yield from _doubt(version, _proofs(surroundings, version))


def _unheard(view: "StatusView") -> "Iterator[Line]":
    if view.desktop is not None:
        from codexwatch.model.phrase import Phrase
        from codexwatch.notify.reasons import advice, phrased
        from codexwatch.render.line import Line
        from codexwatch.render.status_page import clock

        since = clock(view.desktop.since, view.now)
        yield Line()
        reason = phrased(view.desktop.reason)
        silent = Phrase("Popups do not arrive since {moment}: {reason}", moment=since, reason=reason)
        yield Line(silent, "!", "warning")
        yield Line(advice(view.desktop.reason), Phrase("fix"), "remedy", indent=2)


def _version(view: "StatusView") -> str | None:
    """Codex's, as of the last pass."""
    version = view.document["codex"]["version"] if view.document else None
    return str(version) if version else None


def _proofs(surroundings: Surroundings, version: str | None) -> "ProofsByVersion":
    from codexwatch.store.proofs import ProofFile

    return ProofFile.in_folder(surroundings.places.state_dir).read() if version else {}


def _proven(version: str | None, known: "ProofsByVersion") -> "dict[str, object]":
    """Whether what codexwatch believes about Codex's routing holds for the installed one."""
    from codexwatch.render.proofs import is_unproven

    contradicted = list(known[version].contradicted) if version and version in known else []
    return {"codex": {"version": version, "proven": not is_unproven(version, known), "contradicted": contradicted}}


def _doubt(version: str | None, known: "ProofsByVersion") -> "Iterator[Line]":
    from codexwatch.render.line import Line
    from codexwatch.render.proofs import doubt

    if doubted := doubt(version, known):
        said, remedy = doubted
        yield Line()
        yield Line(said, "?", "unknown")
        yield Line(remedy, indent=2)
