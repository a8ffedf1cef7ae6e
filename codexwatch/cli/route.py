"""`codexwatch route`: where Codex's two stacks, and curl for comparison, would send their traffic."""

import argparse
import json

from codexwatch.cli.surroundings import Surroundings

NAME = "route"
HELP = "show where Codex's two stacks, and curl, send their traffic"
EPILOG = """\
examples:
  codexwatch route                              what Codex needs, from here
  codexwatch route https://relay.example/v1     this URL instead
  codexwatch route --env HTTPS_PROXY=http://127.0.0.1:7890
  codexwatch route --codex-version 0.128.0      as an older Codex would

exit codes: 0 shown, 2 usage or configuration error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = EPILOG
    parser.add_argument("url", nargs="?", metavar="URL", help="an https:// or wss:// URL instead of what Codex needs")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, schema 1")
    parser.add_argument("--codex-version", metavar="VERSION", help="as this version would, installed or not")
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a variable in every environment; repeatable, the last wins, `NAME=` is set and empty",
    )
    parser.add_argument("--dotenv", metavar="FILE", help="overlay this file instead of $CODEX_HOME/.env")
    parser.add_argument("--only-env", action="store_true", help="one environment that holds exactly what --env says")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.cli.console import print_page
    from codexwatch.cli.hypothesis import Hypothesis, Unusable
    from codexwatch.collectors.homes.ca_file import CaFiles
    from codexwatch.compose import build_speaker
    from codexwatch.config import ConfigError
    from codexwatch.render.route_page import route_page
    from codexwatch.render.routes import route_document

    try:
        found = Hypothesis.from_options(options).suppose(surroundings, CaFiles().read)
    except (ConfigError, Unusable) as error:
        print(f"codexwatch route: {error}", file=surroundings.stderr)
        return 2
    speaker = build_speaker(surroundings.home)
    if options.json:
        document = route_document(found.facts, speaker, found.outside)
        print(json.dumps(document, ensure_ascii=False), file=surroundings.stdout)
    else:
        print_page(route_page(found.facts, speaker, found.outside), surroundings.stdout)
    return 0
