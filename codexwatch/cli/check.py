"""`codexwatch check`: one pass now, for people."""

import argparse
import json
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.collectors.collector import Collector
    from codexwatch.model.deep import DeepFound
    from codexwatch.model.facts import Facts
    from codexwatch.model.verdict import Evaluation

NAME = "check"
HELP = "look once, now: why does Codex reconnect, and what is the fix"

EXIT_CLEAN, EXIT_FOUND, EXIT_USAGE, EXIT_UNKNOWN = 0, 1, 2, 3
EPILOG = """\
examples:
  codexwatch check               everything, the network included
  codexwatch check --offline     this machine alone
  codexwatch check --json | jq .verdict

exit codes: 0 healthy, 1 a warning or worse, 2 usage or configuration error,
3 nothing found but something essential could not be judged
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, schema 1")
    parser.add_argument("--offline", action="store_true", help="ask no host beyond this machine")
    parser.add_argument(
        "--run-shell", action="store_true", help="run your shell once, without a terminal, to confirm what it exports"
    )
    parser.add_argument(
        "--deep",
        nargs="?",
        const="",
        metavar="URL",
        help="also leave a connection idle for 90 s; with the URL of a streamed answer, see how that arrives",
    )
    parser.add_argument("--rule", metavar="SLUG", help="only what this rule says")
    parser.add_argument("-v", "--verbose", action="store_true", help="every route, probe and explained finding too")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from datetime import UTC, datetime

    import anyio

    from codexwatch import __version__
    from codexwatch.cli.console import print_page, progress
    from codexwatch.cli.explain import no_such_rule
    from codexwatch.cli.language import translator
    from codexwatch.collectors.collector import Collector
    from codexwatch.collectors.user import from_environ
    from codexwatch.compose import build_cycle, build_speaker, metas, read_settings
    from codexwatch.config import ConfigError
    from codexwatch.render.deep import deep_document, deep_lines
    from codexwatch.render.document import check_document
    from codexwatch.render.line import Line
    from codexwatch.render.page import check_page

    if options.rule and options.rule not in metas():
        return _refuse(surroundings, no_such_rule(options.rule, metas()))
    try:
        settings = read_settings(surroundings.places)
    except ConfigError as error:
        return _refuse(surroundings, str(error))
    collector = Collector(from_environ(surroundings.environ), settings)
    if options.run_shell:
        confirm(collector, NAME, surroundings)
    cycle = build_cycle(collector, patient=False, places=surroundings.places)
    with progress(surroundings, "asking the network" if not options.offline else "looking at this machine"):
        found = anyio.run(lambda: cycle.full(datetime.now(UTC), offline=options.offline))
    evaluation = _only(found.evaluation, options.rule) if options.rule else found.evaluation
    speaker = build_speaker(surroundings.home)
    deep = _long_look(found.facts, options.deep, surroundings) if options.deep is not None else None
    if options.json:
        document = check_document(found.facts, evaluation, speaker, __version__)
        if deep is not None:
            document["deep"] = deep_document(*deep)
        print(json.dumps(document, ensure_ascii=False), file=surroundings.stdout)
    else:
        page = [*check_page(found.facts, evaluation, speaker, verbose=options.verbose)]
        page.extend(map(Line, deep_lines(*deep) if deep is not None else ()))
        print_page(page, surroundings.stdout, translator(surroundings))
    return exit_code(evaluation)


def _long_look(facts: "Facts", url: str, surroundings: Surroundings) -> "DeepFound":
    """A minute and a half by each way that works. Under `--offline` no way was probed, so there is none."""
    import anyio

    from codexwatch.cli.console import progress
    from codexwatch.probing.deep import look_deep

    with progress(surroundings, "leaving connections idle for 90 s"):
        return anyio.run(look_deep, facts, url or None)


def confirm(collector: "Collector", command: str, surroundings: Surroundings) -> None:
    """Runs the user's shell once; where it does not answer, its files count as before."""
    from codexwatch.cli.console import progress
    from codexwatch.collectors.shells.run_shell import RealShell, run_shell

    with progress(surroundings, "running your shell"):
        found = run_shell(collector.user)
    if isinstance(found, RealShell):
        collector.real_shell = found
    else:
        print(f"codexwatch {command}: {found}; its files count alone", file=surroundings.stderr)


def exit_code(evaluation: "Evaluation") -> int:
    """What the verdict means to a script."""
    from codexwatch.model.verdict import State

    codes = {State.HEALTHY: EXIT_CLEAN, State.UNKNOWN: EXIT_UNKNOWN}
    return codes.get(evaluation.verdict.state, EXIT_FOUND)


def _only(evaluation: "Evaluation", slug: str) -> "Evaluation":
    """What one rule says, and a verdict on that alone."""
    from dataclasses import replace

    from codexwatch.model.scale import Severity
    from codexwatch.model.verdict import State

    findings = tuple(item for item in evaluation.findings if item.rule == slug)
    unknowns = tuple(item for item in evaluation.unknowns if item.rule == slug)
    worst = max((item.severity for item in findings if item.inhibited_by is None), default=Severity.INFO)
    clean = State.UNKNOWN if unknowns else State.HEALTHY
    state = {Severity.CRITICAL: State.BROKEN, Severity.WARNING: State.DEGRADED}.get(worst, clean)
    cause = slug if worst > Severity.INFO else None
    return replace(
        evaluation,
        findings=findings,
        unknowns=unknowns,
        verdict=replace(evaluation.verdict, state=state, cause=cause),
    )


def _refuse(surroundings: Surroundings, problem: str) -> int:
    print(f"codexwatch check: {problem}", file=surroundings.stderr)
    return EXIT_USAGE
