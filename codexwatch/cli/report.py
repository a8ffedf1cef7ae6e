"""`codexwatch report`: one page about the last days, to look at and to hand on."""

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codexwatch.cli.history import days_argument
from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codexwatch.render.report.past import Plots

NAME = "report"
HELP = "write one page about the last days, fit for a support thread"
FILE_NAME = "codexwatch-report"
EPILOG = """\
examples:
  codexwatch report                      writes codexwatch-report.html here
  codexwatch report --output - | less    to stdout
  codexwatch report --bundle             codexwatch-report.html, .txt and .json

exit codes: 0 written, 1 nothing to report or not written, 2 usage error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("-o", "--output", metavar="FILE", help=f"{FILE_NAME}.html unless told; - is stdout")
    parser.add_argument("--bundle", action="store_true", help="the same as text and as JSON beside it")
    parser.add_argument(
        "--redact",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="leave out names, addresses, folders and hosts that are not public; on unless told",
    )
    days_argument(parser, 14)


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    if options.output == "-" and options.bundle:
        print("codexwatch report: --bundle writes files, not to stdout", file=surroundings.stderr)
        return 2
    document = _document(options, surroundings)
    if document is None:
        print("codexwatch report: nothing known yet; `codexwatch service install` starts it", file=surroundings.stderr)
        return 1
    from codexwatch.render.report.page import report_page

    page = report_page(document, _plots(surroundings), redacted=options.redact)
    if options.output == "-":
        surroundings.stdout.write(page)
        return 0
    html = Path(options.output or f"{FILE_NAME}.html")
    contents = {html: page}
    if options.bundle:
        from codexwatch.render.report.text import report_text

        contents[html.with_suffix(".txt")] = report_text(document)
        contents[html.with_suffix(".json")] = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    for path, content in contents.items():
        try:
            _write(path, content)
        except OSError as error:
            print(f"codexwatch report: {path} cannot be written: {error.strerror}", file=surroundings.stderr)
            return 1
        print(path, file=surroundings.stdout)
    return 0


def _document(options: argparse.Namespace, surroundings: Surroundings) -> "Mapping[str, Any] | None":
    import platform
    import secrets

    from codexwatch import __version__
    from codexwatch.cli.history import read_history
    from codexwatch.cli.status import read_status
    from codexwatch.render.paths import shortener
    from codexwatch.render.report.document import report_document
    from codexwatch.render.report.redact import Redactor

    history = read_history(surroundings, options.days, phases=True)
    if history is None:
        return None
    versions = {"codexwatch": __version__, "Python": platform.python_version(), "system": platform.platform(terse=True)}
    shorten = shortener(surroundings.home)
    document = report_document(read_status(surroundings), history, shorten, versions)
    if not options.redact:
        return document
    names = (Path(surroundings.home).name, surroundings.environ.get("USER", ""), platform.node())
    redacted: Mapping[str, Any] = Redactor(secrets.token_bytes(16), names, shorten).tree(document)
    return redacted


def _plots(surroundings: Surroundings) -> "Plots | None":
    try:
        from codexwatch.render.report import plots
    except ModuleNotFoundError:
        print("codexwatch report: without plots; they need: pip install 'codexwatch[report]'", file=surroundings.stderr)
        return None
    return plots


def _write(path: Path, content: str) -> None:
    """For its owner alone: whom it is shown to is theirs to say."""
    # A name may hold bytes that are not UTF-8.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content.encode("utf-8", "backslashreplace"))
