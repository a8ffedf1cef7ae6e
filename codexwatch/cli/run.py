"""`codexwatch run`: the daemon, in the foreground."""

import argparse
import os
from dataclasses import replace

from codexwatch.cli.surroundings import Surroundings

NAME = "run"
HELP = "watch from now on, in the foreground; the service runs this"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = "exit codes: 0 stopped by a signal, 1 another daemon watches already, 2 configuration error"


def run(_options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of the epilog."""
    from codexwatch.lean import keep_out

    keep_out()

    from codexwatch.collectors.user import from_environ
    from codexwatch.config import ConfigError
    from codexwatch.daemon.process import be_private, end
    from codexwatch.daemon.start import Start, forget_own_proxies, run_daemon
    from codexwatch.lock import AlreadyRunning

    be_private()
    forget_own_proxies(os.environ)
    # What this process was started with says nothing about the user's shell.
    user = replace(from_environ(surroundings.environ), environ=None, codex_home=None)
    try:
        run_daemon(Start(user, surroundings.places, surroundings.environ, surroundings.stderr))
    except AlreadyRunning as error:
        print(f"codexwatch run: {error}", file=surroundings.stderr)
        return 1
    except ConfigError as error:
        print(f"codexwatch run: {error}", file=surroundings.stderr)
        return 2
    return end(0)
