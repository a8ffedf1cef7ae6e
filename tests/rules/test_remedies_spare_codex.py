"""No remedy reinstalls Codex, deletes its folder or logs it out without need: a login is the user's to lose."""

import re

import pytest

from codexwatch.model.finding import Manual, Rule, Run
from codexwatch.rules.registry import all_rules
from tests.rules.test_contract import tables

HARM = re.compile(r"\breinstall|uninstall|\brm -r|delete ~/\.codex|remove ~/\.codex\b(?!/)", re.IGNORECASE)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.slug) for rule in all_rules()])
def test_nothing_costs_the_login(rule: Rule) -> None:
    steps = [step for row in tables(rule).FOUND for found in rule.check(row.world.facts()) for step in found.steps]
    commands = [" ".join(step.command) for step in steps if isinstance(step, Run)]
    texts = [step.text for step in steps if isinstance(step, Manual)]
    said = [words.remedy for words in rule.meta.words.values()]
    advised = re.findall(r"^How to fix\n((?:    .*\n|\n)+)", rule.manual + "\n", re.MULTILINE)
    assert [text for text in (*commands, *texts, *said, *advised) if HARM.search(text)] == []
    assert advised
