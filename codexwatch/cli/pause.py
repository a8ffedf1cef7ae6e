"""`codexwatch pause`: silence everything for a while."""

import argparse
from datetime import UTC, datetime

from codexwatch.cli.surroundings import Surroundings

NAME = "pause"
HELP = "silence every alert for a while; the watch and the log go on"
EPILOG = """\
examples:
  codexwatch pause 30m      a meeting
  codexwatch pause --end    tell again what fires

exit codes: 0 done, 1 not written, 2 usage error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = EPILOG
    parser.add_argument("span", nargs="?", metavar="TIME", help="30m, 2h, 1d; unset: [alerts] snooze, 2h")
    parser.add_argument("--end", action="store_true", help="tell again what fires")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.cli.silencing import clear_pause, refuse, silence_until, write
    from codexwatch.model.silence import Silence

    if options.end:
        return clear_pause(surroundings, NAME)
    try:
        until = silence_until(options.span, surroundings)
    except ValueError as error:
        return refuse(surroundings, NAME, str(error), 2)
    return write(surroundings, NAME, (Silence(made_at=datetime.now(UTC), until=until),))
