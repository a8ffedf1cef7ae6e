"""An alert as a popup: the title says what is wrong, the body gives the proof and then the fix."""

from collections.abc import Sequence
from dataclasses import dataclass

from codexwatch.model.alert import Alert
from codexwatch.model.finding import Edit, Finding, Run
from codexwatch.model.scale import Stage
from codexwatch.model.secret import MASK
from codexwatch.render.words import Speaker

TITLE_LIMIT = 60
COMES_AND_GOES = "Comes and goes: "
FIX = "Fix"
THEN = "then run"
READ_ONCE = frozenset({Stage.START, Stage.VALUE, Stage.LOGIN})
"""Where what is wrong is written in a file."""


def popup(speaker: Speaker, finding: Finding, *, unstable: bool = False) -> tuple[str, str]:
    """Title and body; the body names the place and ends with the commands to run. unstable: it comes and goes."""
    spoken = speaker.say(finding)
    place = speaker.place(finding.origin)
    fix = _fix_lines(speaker, finding, spoken.remedy)
    proof = spoken.summary if place is None or place in spoken.summary else f"{place}: {spoken.summary}"
    title = f"{COMES_AND_GOES}{spoken.title}" if unstable else spoken.title
    return _shortened(title), "\n".join([proof, *fix])


def solved(title: str, stage: Stage, still_wrong: str | None) -> tuple[str, str]:
    """The end of an alert with this title; `still_wrong`: the title of the worst alert that goes on.

    A codex, its app-server daemon and an editor read variables, login and configuration when they are started, and
    never again; a turn that waits for the network goes on by itself (both measured on Codex 0.169.0).
    """
    if still_wrong is not None:
        body = f"Still wrong: {still_wrong}"
    elif stage in READ_ONCE:
        body = "Codex should work again. One that was already running keeps the old settings until it is restarted."
    else:
        body = "Codex should work again; a turn that waits goes on by itself."
    return f"Solved: {title}", body


def together(titles: Sequence[str], *, critical: bool) -> tuple[str, str]:
    """Several alerts as one popup: what came up at once, or while nobody was to be disturbed."""
    what = "keep Codex from working" if critical else "about Codex need a look"
    return f"{len(titles)} things {what}", "\n".join(
        [*(f"• {title}" for title in titles), "All of it: codexwatch check"]
    )


def all_solved(count: int) -> tuple[str, str]:
    """The end of the last of several alerts that were told as one."""
    return f"Solved: all {count} things", "Codex should work again."


@dataclass(frozen=True, slots=True)
class Parts:
    """A popup's body taken apart: the proof, what to do, the line to write or the commands, the commands after it."""

    proof: tuple[str, ...]
    fix: str
    paste: tuple[str, ...]
    then: tuple[str, ...]


def parts(body: str) -> Parts:
    """The body that `popup` has made."""
    lines = body.split("\n")
    start = next((at for at, line in enumerate(lines) if line.startswith((f"{FIX}: ", f"{FIX} ("))), len(lines))
    after = lines[start + 1 :]
    end = after.index(THEN) if THEN in after else len(after)
    return Parts(tuple(lines[:start]), "".join(lines[start : start + 1]), tuple(after[:end]), tuple(after[end + 1 :]))


def to_paste(alert: Alert) -> str:
    """What a person pastes to mend it: the corrected line, or the commands; empty where there is nothing to paste.

    A line with a password is shown masked; then it is the command that knows the whole of it.
    """
    text = "\n".join(parts(alert.body).paste)
    return f"codexwatch fix {alert.rule}" if MASK in text else text


def _fix_lines(speaker: Speaker, finding: Finding, remedy: str) -> list[str]:
    """The corrected line itself where there is one: that is what a person copies."""
    edit = next((step for step in finding.steps if isinstance(step, Edit) and step.after), None)
    commands = [speaker.command(step) for step in finding.steps if isinstance(step, Run)]
    seen = " (just seen to work)" if finding.verified else ""
    if edit is None:
        return [f"{FIX}{seen}: {remedy}", *commands]
    place = speaker.shorten(edit.path) + (f":{edit.line}" if edit.line else "")
    return [f"{FIX}{seen}: in {place} write", f"{edit.after}", *([THEN, *commands] if commands else [])]


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"
