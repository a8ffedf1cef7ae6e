"""An alert as a popup: the title says what is wrong, the body gives the proof and then the fix."""

from collections.abc import Sequence
from dataclasses import dataclass

from codexwatch.model.alert import Alert
from codexwatch.model.finding import Edit, Finding, Run
from codexwatch.model.phrase import Phrase, lines_of, stacked
from codexwatch.model.scale import Stage
from codexwatch.model.secret import MASK
from codexwatch.render.words import Speaker

TITLE_LIMIT = 60
FIX = "Fix"
THEN = Phrase("then run")
READ_ONCE = frozenset({Stage.START, Stage.VALUE, Stage.LOGIN})
"""Where what is wrong is written in a file."""


def popup(speaker: Speaker, finding: Finding, *, unstable: bool = False) -> tuple[Phrase, Phrase]:
    """Title and body; the body names the place and ends with the commands to run. unstable: it comes and goes."""
    spoken = speaker.say(finding)
    place = speaker.place(finding.origin)
    fix = _fix_lines(speaker, finding, spoken.remedy)
    proof = spoken.summary
    if place is not None and place not in proof:
        proof = Phrase("{place}: {proof}", place=place, proof=proof)
    title = Phrase("Comes and goes: {title}", title=spoken.title) if unstable else spoken.title
    return title.cut(shortened(title)), stacked([proof, *fix])


def solved(title: str, stage: Stage, still_wrong: str | None) -> tuple[Phrase, Phrase]:
    """The end of an alert with this title; `still_wrong`: the title of the worst alert that goes on.

    A codex, its app-server daemon and an editor read variables, login and configuration when they are started, and
    never again; a turn that waits for the network goes on by itself (both measured on Codex 0.169.0).
    """
    if still_wrong is not None:
        body = Phrase("Still wrong: {title}", title=still_wrong)
    elif stage in READ_ONCE:
        body = Phrase(
            "Codex should work again. One that was already running keeps the old settings until it is restarted."
        )
    else:
        body = Phrase("Codex should work again; a turn that waits goes on by itself.")
    return Phrase("Solved: {title}", title=title), body


def together(titles: Sequence[str], *, critical: bool) -> tuple[Phrase, Phrase]:
    """Several alerts as one popup: what came up at once, or while nobody was to be disturbed."""
    what = "{count} things keep Codex from working" if critical else "{count} things about Codex need a look"
    listed = (Phrase("• {title}", title=title) for title in titles)
    return Phrase(what, count=len(titles)), stacked([*listed, Phrase("All of it: codexwatch check")])


def all_solved(count: int) -> tuple[Phrase, Phrase]:
    """The end of the last of several alerts that were told as one."""
    return Phrase("Solved: all {count} things", count=count), Phrase("Codex should work again.")


@dataclass(frozen=True, slots=True)
class Parts:
    """A popup's body taken apart: the proof, what to do, the line to write or the commands, the commands after it."""

    proof: tuple[str, ...]
    fix: str
    paste: tuple[str, ...]
    then: tuple[str, ...]


def parts(body: str) -> Parts:
    """The body that `popup` has made."""
    lines = lines_of(body)
    start = next((at for at, line in enumerate(lines) if line.startswith((f"{FIX}: ", f"{FIX} ("))), len(lines))
    after = lines[start + 1 :]
    end = after.index(THEN) if THEN in after else len(after)
    fix = lines[start] if start < len(lines) else ""
    return Parts(tuple(lines[:start]), fix, tuple(after[:end]), tuple(after[end + 1 :]))


def how_of(fix: str) -> str:
    """The line of the fix without its label."""
    if isinstance(fix, Phrase):
        if isinstance(remedy := fix.fields.get("remedy"), Phrase):
            return remedy
        if place := fix.fields.get("place"):
            return Phrase("in {place} write", place=place)
    return fix.partition(": ")[2] or fix


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
    if edit is None:
        how = "Fix (just seen to work): {remedy}" if finding.verified else "Fix: {remedy}"
        return [Phrase(how, remedy=remedy), *commands]
    place = speaker.shorten(edit.path) + (f":{edit.line}" if edit.line else "")
    how = "Fix (just seen to work): in {place} write" if finding.verified else "Fix: in {place} write"
    return [Phrase(how, place=place), f"{edit.after}", *([THEN, *commands] if commands else [])]


def shortened(title: str) -> str:
    """As much of a title as popups show."""
    return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"
