"""What the rules say: their words and their manual pages, paragraph by paragraph."""

from collections.abc import Iterator

from codexwatch.model.finding import Rule
from codexwatch.render.manual import Paragraph, paragraphs
from codexwatch.rules.registry import all_rules
from tests.i18n.source import Template


def rule_templates() -> Iterator[Template]:
    """Of every rule, in the order in which a reader meets them."""
    for rule in all_rules():
        yield from _of(rule)


def _of(rule: Rule) -> Iterator[Template]:
    path = path_of(rule.slug)
    for case, words in rule.meta.words.items():
        named = f"{rule.slug} {case}".rstrip()
        yield Template(words.title, path, 0, f"title of {named}, 60 columns at most")
        yield Template(words.summary, path, 0, f"proof of {named}")
        yield Template(words.remedy, path, 0, f"fix of {named}")
    for paragraph in paragraphs(rule.manual):
        if isinstance(paragraph, Paragraph) and not paragraph.is_code:
            yield Template(paragraph.text, path, 0, f"manual page of {rule.slug}")


def family_of(path: str) -> str | None:
    """The family of a rule by its file; None for what is no rule."""
    parts = path.split("/")
    return parts[2] if len(parts) == 4 and parts[1] == "rules" else None


def path_of(slug: str) -> str:
    """The file of a rule."""
    family, _, name = slug.partition("-")
    return f"codexwatch/rules/{family}/{name.replace('-', '_')}.py"
