"""The manual pages as a Markdown reader shows them."""

import html
import re

import pytest
from markdown_it import MarkdownIt

from codexwatch.model.finding import Rule
from codexwatch.render.manual_markdown import manual_markdown
from codexwatch.rules.registry import all_rules


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.slug) for rule in all_rules()])
def test_it_reads_as_the_manual_does(rule: Rule) -> None:
    shown = MarkdownIt("commonmark").render(manual_markdown(rule))
    assert set(re.findall(r"<(\w+)", shown)) <= {"h1", "h2", "p", "code", "ul", "li", "a"}
    words = html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?code>", "", shown))).split()
    plain = rule.manual.replace("`", "").split()
    title = len(rule.manual.partition("\n")[0].split())
    kind = [rule.slug, "·", rule.meta.severity.name.lower(), "·", "stage", rule.meta.stage.name.lower()]
    references = ["References", *rule.meta.references] if rule.meta.references else []
    assert words == [*plain[:title], *kind, *plain[title:], *references]
