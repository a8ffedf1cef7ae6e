"""config.toml cannot be read.

What it detects
    `config.toml` of a Codex home in use is not TOML, or a key that Codex needs has a value of the wrong type.

Why Codex breaks
    Codex reads the file before anything else and exits with file, line and column. An editor or the desktop app shows
    nothing but a spinner that never ends.

How to fix
    Correct the line. Windows paths need single quotes; a table must not be there twice; a text needs quotes.

Example
    `command = "C:\\Users\\me\\tool.exe"` with single backslashes is an escape that TOML does not know; write
    `command = 'C:\\Users\\me\\tool.exe'` in single quotes, where a backslash is a backslash.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.codex import Config, FileState
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.reach import home_of, judged

META = Meta(
    stage=Stage.START,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "codex"}),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="Codex does not start: config.toml is broken",
            summary="{place} {reason}. Codex exits at once; editors and the desktop app show a spinner for ever.",
            remedy="Correct {place}",
        )
    },
    references=("openai/codex#37616", "openai/codex#41556", "openai/codex#3798"),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        config = home_of(facts, environment).config
        if config.state is FileState.BROKEN:
            yield _finding(environment, config)


def _finding(environment: Environment, config: Config) -> Finding:
    place = ":".join(str(part) for part in (config.path, config.line, config.column) if part is not None)
    data = {"path": config.path, "line": config.line, "column": config.column, "reason": config.reason, "place": place}
    # It breaks no route: whatever is wrong with the network as well is told beside it, not hidden by it.
    return Finding(
        subject=config.path,
        severity=Severity.CRITICAL,
        environment=environment.id,
        data=data,
        origin=Origin(config.path, config.line),
        steps=(Manual("Correct {place}: the file {reason}.", data),),
    )
