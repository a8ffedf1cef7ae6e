"""`codexwatch selftest`: can codexwatch see and be heard, and is what it believes about Codex true here."""

import argparse
import json
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from collections.abc import Iterable

    from codexwatch.proving.prove import Trial
    from codexwatch.render.line import Line

NAME = "selftest"
HELP = "test whether it can see, be heard, and is right about Codex"
EPILOG = """\
examples:
  codexwatch selftest                    can it see and be heard
  codexwatch selftest --against-codex    is what it believes of Codex true

exit codes: 0 all is well, 1 a problem or a contradiction,
2 usage error or nothing to test
"""

DONE, FOUND, USAGE = 0, 1, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument(
        "--against-codex",
        action="store_true",
        help="re-prove every routing claim on the Codex installed here: on loopback, without your login, within 15 s",
    )
    parser.add_argument("--codex", metavar="PATH", help="the program to prove it on, instead of the installed one")
    parser.add_argument("--codex-version", metavar="VERSION", help="take it for this version")
    parser.epilog = EPILOG


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    if options.against_codex:
        return _against_codex(options, surroundings)
    if options.codex or options.codex_version:
        return _refuse(surroundings, "--codex and --codex-version belong to --against-codex")
    return _look(options, surroundings)


def _look(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """Can it see and be heard."""
    from datetime import UTC, datetime

    from codexwatch.collectors.user import from_environ
    from codexwatch.proving.page import check_document, check_lines
    from codexwatch.proving.selftest import checks
    from codexwatch.render.paths import shortener

    user, shorten = from_environ(surroundings.environ), shortener(surroundings.home)
    found = list(checks(user, surroundings.places, surroundings.environ, datetime.now(UTC)))
    _show(options, surroundings, check_document(found, shorten), check_lines(found, shorten))
    return DONE if all(item.ok for item in found) else FOUND


def _against_codex(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """Tries, keeps and tells the proofs."""
    from codexwatch.cli.console import progress
    from codexwatch.config import ConfigError
    from codexwatch.model.proof import Result
    from codexwatch.model.setting_values import is_version
    from codexwatch.proving.page import proof_document, proof_lines
    from codexwatch.proving.prove import CannotProve, prove
    from codexwatch.proving.seal import SealFailed

    if options.codex_version and not is_version(options.codex_version):
        return _refuse(surroundings, f"{options.codex_version!r} is not a version like 0.169.0")
    try:
        path, version = _codex(options, surroundings)
        with progress(surroundings, f"putting Codex {version} to the test"):
            trial = prove(path, version)
    except (CannotProve, ConfigError, SealFailed) as error:
        return _refuse(surroundings, str(error))
    if not (options.codex or options.codex_version):
        # What another program does, or one taken for another version, says nothing about this machine's alerts.
        _keep(trial, version, surroundings)
    _show(options, surroundings, proof_document(trial, version), proof_lines(trial, version))
    return FOUND if any(item.proof.result is Result.CONTRADICTED for item in trial.judgements) else DONE


def _codex(options: argparse.Namespace, surroundings: Surroundings) -> tuple[str, str]:
    """Program and version: what was typed, else what the configuration says, else what is installed."""
    from codexwatch.collectors.homes.installed import InstalledCodex
    from codexwatch.compose import read_settings
    from codexwatch.proving.prove import CannotProve

    folders = surroundings.environ.get("PATH", "").split(":")
    if options.codex:
        folders = [options.codex.rpartition("/")[0] or "."]
    installed = InstalledCodex().find(surroundings.home, folders)
    path = options.codex or (installed and installed.path)
    if not path:
        raise CannotProve("no codex is installed: name one with --codex PATH")
    version = options.codex_version or (None if options.codex else read_settings(surroundings.places).codex.version)
    version = version or (installed.version if installed and installed.path == path else None)
    if not version:
        raise CannotProve(f"{path} does not say its version: name it with --codex-version")
    return path, version


def _keep(trial: "Trial", version: str, surroundings: Surroundings) -> None:
    from datetime import UTC, datetime

    from codexwatch.model.proof import Proofs
    from codexwatch.store.proofs import ProofFile

    proofs = Proofs(version, datetime.now(UTC), tuple(item.proof for item in trial.judgements))
    try:
        ProofFile.in_folder(surroundings.places.state_dir).add(proofs)
    except OSError as error:
        print(f"codexwatch selftest: the result could not be kept: {error.strerror}", file=surroundings.stderr)


def _show(
    options: argparse.Namespace, surroundings: Surroundings, document: "dict[str, object]", lines: "Iterable[Line]"
) -> None:
    if options.json:
        print(json.dumps(document, ensure_ascii=False), file=surroundings.stdout)
        return
    from codexwatch.cli.console import print_page

    print_page(lines, surroundings.stdout)


def _refuse(surroundings: Surroundings, problem: str) -> int:
    print(f"codexwatch selftest: {problem}", file=surroundings.stderr)
    return USAGE
