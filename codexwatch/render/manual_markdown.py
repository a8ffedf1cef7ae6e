"""The manual page of a rule as Markdown (CommonMark), for a ticket or a wiki."""

import re

from codexwatch.model.finding import Rule
from codexwatch.render.manual import Heading, paragraphs

_THREAD = re.compile(r"([\w.-]+/[\w.-]+)#(\d+)")
_ACTED_ON = re.compile(r"[\\*\[\]<>&#|]|(?<!\w)_|_(?!\w)")
"""What means something to Markdown; an underscore inside a word does not."""


def manual_markdown(rule: Rule) -> str:
    """One heading, one line a paragraph; ends with a line break."""
    title, *page = paragraphs(rule.manual)
    kind = f"`{rule.slug}` · {rule.meta.severity.name.lower()} · stage {rule.meta.stage.name.lower()}"
    parts = [f"# {_marked(title.phrase)}", kind]
    parts += [f"## {block.phrase}" if isinstance(block, Heading) else _marked(block.text) for block in page]
    if rule.meta.references:
        parts += ["## References", "\n".join(f"- {_linked(item)}" for item in rule.meta.references)]
    return "\n\n".join(parts) + "\n"


def _marked(text: str) -> str:
    """What stands between backticks is code, which Markdown leaves alone."""
    pieces = text.split("`")
    return "`".join(piece if at % 2 else _ACTED_ON.sub(r"\\\g<0>", piece) for at, piece in enumerate(pieces))


def _linked(reference: str) -> str:
    thread = _THREAD.fullmatch(reference)
    return f"[{reference}](https://github.com/{thread[1]}/issues/{thread[2]})" if thread else _marked(reference)
