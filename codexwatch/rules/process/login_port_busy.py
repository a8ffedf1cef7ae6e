"""Another program holds the port that the sign-in comes back to.

What it detects
    Nobody is logged in, and 127.0.0.1:1455 or [::1]:1455 is held by a program that is not codex.

Why Codex breaks
    `codex login` opens the browser and waits on port 1455 of this machine for it to come back. If another program has
    the port, the browser ends at that one: "localhost refused to connect", or a page that knows nothing of Codex. Newer
    versions go on to port 1457 by themselves; a forwarded port (SSH, WSL, a container) then leads nowhere.

How to fix
    End the program that holds the port, or log in without it: `codex login --device-auth`.

Example
    A second editor window still waits for a sign-in that was never finished.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.routes import login_in
from codexwatch.model.codex import Login
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Run, Step, Words
from codexwatch.model.machine import PortHolder
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.reach import judged

META = Meta(
    stage=Stage.LOGIN,
    severity=Severity.WARNING,
    reads=frozenset({"auth", "codex", "environments", "host"}),
    uses=frozenset({"processes"}),
    hold_for=timedelta(seconds=30),
    words={
        "": Words(
            title="The port of codex login is taken: {address}",
            summary="Nobody is logged in, and {holder} holds {address}, where the browser is to come back after login.",
            remedy="Run codex login --device-auth, or end {holder}",
        )
    },
    references=("openai/codex#22048", "openai/codex#18250"),
)


def check(facts: Facts) -> Iterator[Finding]:
    holders = [holder for holder in facts.host.login_ports if not (holder.name or "").startswith("codex")]
    if holders and any(login_in(facts, environment) is Login.NONE for environment in judged(facts)):
        yield _finding(holders[0])


def _finding(holder: PortHolder) -> Finding:
    address = f"[{holder.address}]:{holder.port}" if ":" in holder.address else f"{holder.address}:{holder.port}"
    known = Phrase("another program")
    if holder.pid:
        known = Phrase("{program} (pid {pid})", program=holder.name or Phrase("a program"), pid=holder.pid)
    steps: tuple[Step, ...] = (Run(("codex", "login", "--device-auth")),)
    if holder.pid:
        steps += (Manual("Or end {holder}, and run: codex login", {"holder": known}),)
    return Finding(
        subject=address,
        severity=Severity.WARNING,
        data={"address": address, "holder": known},
        steps=steps,
    )
