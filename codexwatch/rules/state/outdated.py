"""The installed Codex is many releases behind.

What it detects
    The installed Codex is at least five minor versions older than the newest one that Codex itself has heard of: it
    looks once in 20 hours and notes the answer in version.json.

Why Codex breaks
    It need not. Codex changes fast, models ask for new versions, and many a reconnect loop was mended by an upgrade.

How to fix
    Upgrade it with the program that installed it, then run `codex app-server daemon stop`: the background server goes
    on with the old one.

Example
    codex-cli 0.144.1, which cannot log in at a proxy, while 0.169.0 is out.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Words
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin
from codexwatch.rules.loops import runs_daemon
from codexwatch.rules.mend import STOP_DAEMON
from codexwatch.rules.reach import home_of, judged
from codexwatch.rules.upgrade import releases_behind, upgrade_step

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.INFO,
    reads=frozenset({"environments", "codex", "traces"}),
    uses=frozenset({"settings"}),
    keep_firing_for=timedelta(0),
    words={
        "": Words(
            title="Codex {version} is {behind} releases behind",
            summary="Codex {version} is installed, and {newest} is out.",
            remedy="Upgrade Codex to {newest}",
        )
    },
)

BEHIND = 5
"""Minor versions; Codex has several a month."""
OWN_CHOICE = "check_for_update_on_startup"
"""Who has set this key has an opinion about updates."""


def check(facts: Facts) -> Iterator[Finding]:
    if facts.settings.codex.version is not None or facts.codex.version is None:
        return
    for environment in judged(facts):
        traces = facts.traces.get(environment.home)
        newest = traces.newest_version if traces else None
        behind = releases_behind(facts.codex.version, newest) if newest else 0
        if newest is None or behind < BEHIND or OWN_CHOICE in home_of(facts, environment).config.lines:
            continue
        yield Finding(
            subject="codex",
            severity=Severity.INFO,
            environment=environment.id,
            data={"version": facts.codex.version, "newest": newest, "behind": behind},
            origin=Origin(f"{environment.home}/version.json"),
            steps=(upgrade_step(facts, newest), *((STOP_DAEMON,) if runs_daemon(facts, environment) else ())),
        )
