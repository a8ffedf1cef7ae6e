"""An alert as a popup: the title says what is wrong, the body gives the proof and then the fix."""

from codexwatch.model.finding import Edit, Finding, Run
from codexwatch.render.words import Speaker

TITLE_LIMIT = 60


def popup(speaker: Speaker, finding: Finding) -> tuple[str, str]:
    """Title and body; the body names the place and ends with the commands to run."""
    spoken = speaker.say(finding)
    place = speaker.place(finding.origin)
    fix = [_fix_line(speaker, finding, spoken.remedy)]
    fix += [" ".join(step.command) for step in finding.steps if isinstance(step, Run)]
    proof = spoken.summary if place is None or place in spoken.summary else f"{place}: {spoken.summary}"
    return _shortened(spoken.title), "\n".join([proof, *fix])


def _fix_line(speaker: Speaker, finding: Finding, remedy: str) -> str:
    """The corrected line itself where there is one: that is what a person copies."""
    edit = next((step for step in finding.steps if isinstance(step, Edit) and step.after), None)
    seen = " (just seen to work)" if finding.verified else ""
    if edit is None:
        return f"Fix{seen}: {remedy}"
    place = speaker.shorten(edit.path) + (f":{edit.line}" if edit.line else "")
    return f"Fix{seen}: in {place} write\n{edit.after}"


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"
