"""The manual page of a rule on a terminal, where it is read in another language than it was written in."""

from collections.abc import Iterator

from codexwatch.model.finding import Rule
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Severity, Stage
from codexwatch.render.line import Line
from codexwatch.render.manual import Heading, paragraphs

SEVERITIES = {
    Severity.CRITICAL: Phrase("critical"),
    Severity.WARNING: Phrase("warning"),
    Severity.INFO: Phrase("info"),
}
STAGES = {
    Stage.HOST: Phrase("host"),
    Stage.START: Phrase("start"),
    Stage.STALE: Phrase("stale"),
    Stage.VALUE: Phrase("value"),
    Stage.HOP: Phrase("hop"),
    Stage.PATH: Phrase("path"),
    Stage.EDGE: Phrase("edge"),
    Stage.ABSENCE: Phrase("absence"),
    Stage.LOGIN: Phrase("login"),
    Stage.TRACE: Phrase("trace"),
}


def translated_manual(rule: Rule) -> Iterator[Line]:
    """Paragraphs as one line each: only a terminal knows how wide a column of another script may be."""
    severity, stage = SEVERITIES[rule.meta.severity], STAGES[rule.meta.stage]
    yield Line(Phrase("{rule} ({severity} · stage {stage})", rule=rule.slug, severity=severity, stage=stage))
    yield Line()
    title, *page = paragraphs(rule.manual)
    yield Line(title.phrase, style="title")
    for block in page:
        if isinstance(block, Heading):
            yield Line()
            yield Line(block.phrase, style="title")
        else:
            yield Line(block.phrase, indent=4)
    if rule.meta.references:
        yield Line()
        yield Line(Phrase("References"), style="title")
        yield Line(", ".join(rule.meta.references), indent=4)
