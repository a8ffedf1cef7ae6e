"""Runs `codexwatch service` in the box: `drive.py PYTHON ARGUMENT...`, PYTHON being what the unit shall start."""

import argparse
import os
import sys

from codexwatch.cli import service
from codexwatch.cli.surroundings import Surroundings
from codexwatch.places import find_home, find_places
from codexwatch.service.choice import find_manager
from codexwatch.service.manager import Blueprint
from codexwatch.service.runner import CommandRunner


def main(python: str, arguments: list[str]) -> int:
    """What the command returns."""
    parser = argparse.ArgumentParser()
    service.arguments(parser)
    home = find_home(os.environ)
    places = find_places(os.environ, home, sys.platform)
    around = Surroundings(
        environ=os.environ, home=home, platform=sys.platform, places=places, stdout=sys.stdout, stderr=sys.stderr
    )
    manager = find_manager(
        Blueprint(python=python, home=home, places=places),
        CommandRunner(os.environ),
        environ=os.environ,
        platform=sys.platform,
        uid=os.getuid(),
    )
    return service.run(parser.parse_args(arguments), around, manager)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
