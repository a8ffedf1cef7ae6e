"""How the installed Codex is brought up to date: the place of its program tells how it was installed."""

from packaging.version import InvalidVersion, Version

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Manual, Run, Step

NPM = ("npm", "install", "-g", "@openai/codex@latest")
BREW = ("brew", "upgrade", "codex")
COMMANDS = {
    "/.bun/": ("bun", "add", "-g", "@openai/codex@latest"),
    "/pnpm/": ("pnpm", "add", "-g", "@openai/codex@latest"),
    "/node_modules/@openai/codex": NPM,
    "/Cellar/codex/": BREW,
    "/Caskroom/codex/": BREW,
}
"""By a part of the program's real path; the first that fits decides."""


def upgrade_command(facts: Facts) -> tuple[str, ...] | None:
    """The command of the package manager that Codex came with; None where it came by itself or nobody can tell."""
    program = facts.codex.program or ""
    return next((command for part, command in COMMANDS.items() if part in program), None)


def upgrade_step(facts: Facts, newest: str) -> Step:
    """What to run, or the place where the program was put by hand."""
    command = upgrade_command(facts)
    if command:
        return Run(command)
    return Manual(
        "Install Codex {newest} the way {program} was installed.",
        {"newest": newest, "program": facts.codex.program or "codex"},
    )


def releases_behind(installed: str | None, newest: str | None) -> int:
    """How many minor versions lie between; 0 where one of the two is not known or there is nothing newer."""
    try:
        old, new = Version(installed or ""), Version(newest or "")
    except InvalidVersion:
        return 0
    if new <= old:
        return 0
    return new.minor - old.minor if new.major == old.major else new.minor + 1
