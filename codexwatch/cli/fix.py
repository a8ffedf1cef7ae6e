"""`codexwatch fix`: mend what `check` finds, after a diff and on consent, and show that it works."""

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:
    from codexwatch.cycle import Pass
    from codexwatch.fixing.mending import Consent, Prospect, Result
    from codexwatch.render.words import Speaker

NAME = "fix"
HELP = "mend what check finds, after a diff; prove it, keep a backup"
DONE, REFUSED, USAGE = 0, 1, 2
EPILOG = """\
examples:
  codexwatch fix                       everything that check has found
  codexwatch fix proxy-socks-scheme    one cause
  codexwatch fix --dry-run             only show what would be done
  codexwatch undo                      take the last fix back

exit codes: 0 done or nothing to do, 1 refused, taken back or left to you,
2 usage or configuration error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("slug", nargs="?", metavar="SLUG", help="only what this rule has found")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    parser.add_argument("--only", type=int, action="append", default=[], metavar="STEP", help="only this step (repeat)")
    parser.add_argument("--keep-old", action="store_true", help="keep a replaced line as a comment with the date")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout; asks nothing")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    import anyio

    from codexwatch.cli.explain import no_such_rule
    from codexwatch.compose import metas, read_settings
    from codexwatch.config import ConfigError

    if options.slug and options.slug not in metas():
        return _refuse(surroundings, no_such_rule(options.slug, metas()), USAGE)
    try:
        read_settings(surroundings.places)
    except ConfigError as error:
        return _refuse(surroundings, str(error), USAGE)
    return anyio.run(_fix, options, surroundings)


async def _fix(options: argparse.Namespace, surroundings: Surroundings) -> int:
    from codexwatch.compose import build_speaker
    from codexwatch.fixing.mending import Result, carry_out, prospect

    speaker = build_speaker(surroundings.home)
    keep_as = f"codexwatch {datetime.now(UTC):%Y-%m-%d}" if options.keep_old else None
    wanted = prospect(await _look(surroundings), slug=options.slug, only=options.only, keep_as=keep_as)
    if unknown := set(options.only) - {item.number for item in wanted.steps}:
        return _refuse(surroundings, f"there is no step {min(unknown)}", USAGE)
    if not options.json:
        _show(wanted, speaker, surroundings)
    result = Result()
    if consent := _consent(options, wanted, speaker, surroundings):
        result = await carry_out(
            wanted,
            consent,
            lambda: _look(surroundings, run_shell=wanted.plan.changes_a_shell),
            backups=surroundings.places.backups_dir,
            environ=surroundings.environ,
        )
    if options.json:
        _print_json(wanted, result, speaker, surroundings)
    elif result.after:
        _tell(result, speaker, surroundings)
    if result.refused:
        return _refuse(surroundings, speaker.shorten(str(result.refused)), REFUSED)
    return _exit_code(options, wanted, result)


async def _look(surroundings: Surroundings, *, run_shell: bool = False) -> "Pass":
    """One pass as `check` makes it. run_shell: what a new shell gets is asked of the shell itself, once."""
    from codexwatch.cli.check import confirm
    from codexwatch.cli.console import progress
    from codexwatch.collectors.collector import Collector
    from codexwatch.collectors.user import from_environ
    from codexwatch.compose import build_cycle, read_settings

    collector = Collector(from_environ(surroundings.environ), read_settings(surroundings.places))
    if run_shell:
        confirm(collector, NAME, surroundings)
    cycle = build_cycle(collector, patient=False, places=surroundings.places)
    with progress(surroundings, "asking the network"):
        return await cycle.full(datetime.now(UTC))


def _show(wanted: "Prospect", speaker: "Speaker", surroundings: Surroundings) -> None:
    from codexwatch.cli.console import print_page
    from codexwatch.render.fix_page import command_line, diff_lines, findings_lines, left_line
    from codexwatch.render.line import Line

    if not wanted.findings:
        print_page([Line("Nothing to mend.", "✓", "good")], surroundings.stdout)
        return
    plan = wanted.plan
    lines = [*findings_lines(wanted.findings, speaker), Line()]
    for change in plan.changes:
        lines += [*diff_lines(change.target.path, change.hunks(), speaker), Line()]
    if plan.commands:
        lines.append(Line("Then run:", style="title"))
        lines += [command_line(item.number, item.command, speaker) for item in plan.commands]
    if plan.left:
        lines.append(Line("Left to you:", style="title"))
        lines += [left_line(item.number, item.step, item.reason, speaker) for item in plan.left]
    print_page(lines, surroundings.stdout)


def _consent(
    options: argparse.Namespace, wanted: "Prospect", speaker: "Speaker", surroundings: Surroundings
) -> "Consent | None":
    """The user's answers, one for the edits and one for each command; None where nothing is to be done."""
    from codexwatch.fixing.mending import Consent
    from codexwatch.model.finding import Run

    if options.dry_run or not wanted.plan.does_something:
        return None
    if options.yes:
        return Consent(edits=True)
    if options.json or not surroundings.stdin.isatty():
        print("codexwatch fix: nothing was changed; --yes applies it", file=surroundings.stderr)
        return None
    edits = bool(wanted.plan.changes) and _asked("Apply the edits?", surroundings)
    commands = {item.number: f"Run {speaker.command(Run(item.command))}?" for item in wanted.plan.commands}
    agreed = {number for number, question in commands.items() if _asked(question, surroundings)}
    return Consent(edits, lambda item: item.number in agreed) if edits or agreed else None


def _asked(question: str, surroundings: Surroundings) -> bool:
    print(f"{question} [y/N] ", end="", file=surroundings.stderr, flush=True)
    return surroundings.stdin.readline().strip().lower() in {"y", "yes"}


def _tell(result: "Result", speaker: "Speaker", surroundings: Surroundings) -> None:
    from codexwatch.cli.console import print_page
    from codexwatch.render.fix_page import doctor_line, outcome_line, proof_lines, way_lines
    from codexwatch.render.line import Line

    lines = [outcome_line(item.command, item.problem, speaker) for item in result.outcomes]
    if result.proof:
        lines += proof_lines(result.proof, speaker, kept=result.kept)
    if result.after and result.kept:
        lines += way_lines(result.after.facts, result.started_anew)
    if result.opinion:
        lines.append(doctor_line(result.opinion.status, result.opinion.complaints))
    if result.entry and result.kept:
        lines.append(Line(f"codexwatch undo {result.entry.id}", "undo", "quiet"))
    print_page(lines, surroundings.stdout)


def _print_json(wanted: "Prospect", result: "Result", speaker: "Speaker", surroundings: Surroundings) -> None:
    from codexwatch.fixing.document import document

    print(json.dumps(document(wanted, result, speaker), ensure_ascii=False), file=surroundings.stdout)


def _exit_code(options: argparse.Namespace, wanted: "Prospect", result: "Result") -> int:
    from codexwatch.engine.proof import Proven

    if not wanted.findings or (options.dry_run and wanted.plan.does_something):
        return DONE
    if result.proof is None or not result.kept or any(item.problem for item in result.outcomes):
        return REFUSED
    refused = any(item.reason for item in wanted.plan.left)
    return REFUSED if refused or result.proof.proven is not Proven.MENDED else DONE


def _refuse(surroundings: Surroundings, problem: str, code: int) -> int:
    print(f"codexwatch fix: {problem}", file=surroundings.stderr)
    return code
