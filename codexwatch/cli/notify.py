"""`codexwatch notify --test`: a real popup, and what became of it."""

import argparse
import json
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.notify.message import Server, Shown

NAME = "notify"
HELP = "show a popup, to see whether alerts reach you"
EPILOG = """\
examples:
  codexwatch notify --test

exit codes: 0 shown, 1 not shown, 2 usage error
"""
KEY = "codexwatch notify --test"
TITLE = "codexwatch can reach you"
BODY = "Alerts look like this: what is wrong, where it is written, and the fix."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--test", action="store_true", required=True, help="show a popup now")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.epilog = EPILOG


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    import anyio

    from codexwatch.notify.reasons import advice

    shown, server = anyio.run(_show, surroundings)
    if options.json:
        print(json.dumps(_object(shown, server)), file=surroundings.stdout)
    else:
        print(said(shown, server), file=surroundings.stdout)
        if shown.reason:
            print(f"fix: {advice(shown.reason)}", file=surroundings.stdout)
    return 0 if shown.delivered else 1


def show_test_popup(surroundings: Surroundings) -> "Shown":
    """Show it, and say in one or two lines what became of it."""
    import anyio

    from codexwatch.notify.reasons import advice

    shown, server = anyio.run(_show, surroundings)
    print(f"popup: {said(shown, server)}", file=surroundings.stdout)
    if shown.reason:
        print(f"       {advice(shown.reason)}", file=surroundings.stdout)
    return shown


async def _show(surroundings: Surroundings) -> "tuple[Shown, Server | None]":
    from codexwatch.notify import Message, Notifier

    notifier = Notifier(surroundings.environ)
    try:
        shown = await notifier.show(Message(KEY, TITLE, BODY, "normal"))
        return shown, notifier.server
    finally:
        await notifier.aclose()


def said(shown: "Shown", server: "Server | None") -> str:
    """What became of the popup, in a sentence."""
    if not shown.delivered:
        return f"not shown: {shown.reason}"
    name = " ".join(filter(None, (server.name, server.version))) if server else "the desktop"
    buttons = "with" if server and server.buttons else "without"
    return f"shown by {name}, {buttons} buttons"


def _object(shown: "Shown", server: "Server | None") -> dict[str, object]:
    from codexwatch.notify.reasons import advice

    return {
        "schema": 1,
        "shown": shown.delivered,
        "server": {"name": server.name, "version": server.version, "buttons": server.buttons} if server else None,
        "reason": shown.reason,
        "remedy": advice(shown.reason) if shown.reason else None,
        "seconds": round(shown.seconds, 3),
    }
