"""`codexwatch run`: the daemon, in the foreground."""

import argparse
import os
from contextlib import suppress

from codexwatch.cli.surroundings import Surroundings

NAME = "run"
HELP = "watch from now on, in the foreground; the service runs this"
EPILOG = """\
examples:
  codexwatch run                until Ctrl-C, with the log on stderr
  codexwatch service install    the same in the background, at every login

exit codes: 0 stopped by a signal, 1 another daemon watches already,
2 configuration error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "--service",
        action="store_true",
        help="start in spite of a broken configuration, and wait while another daemon watches, as a service must",
    )
    parser.epilog = EPILOG


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.lean import keep_out

    keep_out()

    from dataclasses import replace

    from codexwatch.cli.language import daemon_translator
    from codexwatch.collectors.user import from_environ
    from codexwatch.config import ConfigError
    from codexwatch.daemon.process import be_private, end
    from codexwatch.daemon.start import Start, forget_own_proxies, run_daemon
    from codexwatch.lock import AlreadyRunning

    be_private()
    if options.service:
        # Where a user service of systemd is; a folder that it was started in by chance must not be held.
        with suppress(OSError):
            os.chdir(surroundings.home)
    forget_own_proxies(os.environ)
    # What this process was started with says nothing about the user's shell.
    user = replace(from_environ(surroundings.environ), environ=None, codex_home=None)
    start = Start(
        user,
        surroundings.places,
        surroundings.environ,
        surroundings.stderr,
        speak=daemon_translator(surroundings),
        service=options.service,
    )
    try:
        run_daemon(start)
    except AlreadyRunning as error:
        print(f"codexwatch run: {error}", file=surroundings.stderr)
        return 1
    except ConfigError as error:
        print(f"codexwatch run: {error}", file=surroundings.stderr)
        return 2
    return end(0)
