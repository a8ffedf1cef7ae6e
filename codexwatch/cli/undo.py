"""`codexwatch undo`: take a fix back."""

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:
    from codexwatch.remedies.journal import Entry

NAME = "undo"
HELP = "take the last fix back, or the one that is named"
EPILOG = """\
examples:
  codexwatch undo           the last fix
  codexwatch undo --list    what can be taken back

exit codes: 0 done, 1 refused or nothing to take back, 2 usage error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = EPILOG
    parser.add_argument("id", nargs="?", metavar="ID", help="as fix and --list show it")
    parser.add_argument("--list", action="store_true", help="what can be taken back, newest first")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.remedies.journal import entries
    from codexwatch.remedies.refused import RefusedError
    from codexwatch.render.paths import shortener

    known = entries(surroundings.places.backups_dir)
    shorten = shortener(surroundings.home)
    if options.list:
        _list(known, options, surroundings)
        return 0
    entry = _chosen(known, options.id)
    if entry is None:
        said = f"there is no fix {options.id}" if options.id else "there is no fix to take back"
        return _refuse(said, None, options, surroundings)
    try:
        return _undo(entry, options, surroundings)
    except (RefusedError, OSError) as error:
        said = str(error) if isinstance(error, RefusedError) else f"the journal cannot be written: {error.strerror}"
        return _refuse(shorten(said), entry.id, options, surroundings)


def _refuse(said: str, id_: str | None, options: argparse.Namespace, surroundings: Surroundings) -> int:
    if options.json:
        document: dict[str, object] = {"schema": 1, "id": id_, "restored": [], "refused": said}
        print(json.dumps(document, ensure_ascii=False), file=surroundings.stdout)
    print(f"codexwatch undo: {said}", file=surroundings.stderr)
    return 1


def _chosen(known: Sequence["Entry"], wanted: str | None) -> "Entry | None":
    """The one that is named; else the newest that still counts, one that a crash has cut short included."""
    from codexwatch.remedies.journal import State

    if wanted is not None:
        return next((entry for entry in known if entry.id == wanted), None)
    return next((entry for entry in known if entry.state in (State.APPLIED, State.APPLYING)), None)


def _undo(entry: "Entry", options: argparse.Namespace, surroundings: Surroundings) -> int:
    from codexwatch.cli.console import print_page
    from codexwatch.compose import build_speaker
    from codexwatch.remedies.undo import plan_undo, undo
    from codexwatch.render.fix_page import diff_lines
    from codexwatch.render.line import Line

    restoring = plan_undo(entry)
    speaker = build_speaker(surroundings.home)
    shown = [line for item in restoring for line in diff_lines(item.target.path, item.hunks(), speaker)]
    undo(entry, restoring)
    files = [{"path": speaker.shorten(item.target.path), "merged": item.merged} for item in restoring]
    if options.json:
        document = {"schema": 1, "id": entry.id, "restored": files, "refused": None}
        print(json.dumps(document, ensure_ascii=False), file=surroundings.stdout)
        return 0
    done = f"Taken back: {entry.id} ({', '.join(entry.rules)})." if files else f"Nothing was left of {entry.id}."
    print_page([*shown, Line(done, "✓", "good")], surroundings.stdout)
    return 0


def _list(known: Sequence["Entry"], options: argparse.Namespace, surroundings: Surroundings) -> None:
    from codexwatch.render.paths import shortener

    shorten = shortener(surroundings.home)
    rows = [
        {
            "id": entry.id,
            "at": entry.at,
            "state": entry.state.value,
            "rules": list(entry.rules),
            "files": [shorten(file.path) for file in entry.files],
        }
        for entry in known
    ]
    if options.json:
        print(json.dumps({"schema": 1, "fixes": rows}), file=surroundings.stdout)
        return
    for row in rows:
        print(f"{row['id']}  {row['state']:<11}  {', '.join(row['files'])}", file=surroundings.stdout)
