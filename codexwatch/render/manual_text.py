"""The manual page of a rule as plain text that fits a terminal of 80 columns, piped or not."""

import re
from collections.abc import Iterator
from textwrap import fill

from codexwatch.model.finding import Rule
from codexwatch.render.manual import Heading, paragraphs

WIDTH = 80
INDENT = "    "
_CODE = re.compile(r"`[^`]{1,60}`")
_NO_BREAK = "\u00a0"


def manual_text(rule: Rule) -> str:
    """Ends with a line feed. Code is not broken in two, unless a line cannot hold it."""
    kind = f"{rule.meta.severity.name.lower()} · stage {rule.meta.stage.name.lower()}"
    return "\n".join([f"{rule.slug} ({kind})", "", *_lines(rule), ""])


def _lines(rule: Rule) -> Iterator[str]:
    title, *page = paragraphs(rule.manual)
    yield _wrapped(title.phrase, "")
    for at, block in enumerate(page):
        if isinstance(block, Heading):
            yield f"\n{block.phrase}"
        else:
            # A second paragraph of a section stands apart from the first.
            apart = "" if isinstance(page[at - 1], Heading) else "\n"
            yield apart + _wrapped(block.text, INDENT)
    if rule.meta.references:
        yield f"\nReferences\n{_wrapped(', '.join(rule.meta.references), INDENT)}"


def _wrapped(text: str, indent: str) -> str:
    whole = _CODE.sub(lambda code: code.group().replace(" ", _NO_BREAK), text)
    lines = fill(
        whole,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace(_NO_BREAK, " ")
