"""Every manual page as `explain` prints it."""

import re

import pytest

from codexwatch.model.finding import Rule
from codexwatch.render.manual_text import WIDTH, manual_text
from codexwatch.rules.registry import all_rules

every_rule = pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.slug) for rule in all_rules()])
CODE = re.compile(r"`[^`]*`")


@every_rule
def test_it_fits_a_terminal_of_80_columns(rule: Rule) -> None:
    too_long = [line for line in manual_text(rule).splitlines() if len(line) > WIDTH]
    # What cannot be broken is code, or the name of a thread.
    assert [line for line in too_long if " " in line.strip() and "`" not in line] == []


@every_rule
def test_nothing_is_lost(rule: Rule) -> None:
    printed = manual_text(rule)
    assert printed.split("\n\n", 1)[1].split()[: len(rule.manual.split())] == rule.manual.split()
    assert all(thread in printed for thread in rule.meta.references)


@every_rule
def test_a_command_can_be_copied_from_one_line(rule: Rule) -> None:
    said = " ".join(rule.manual.split())
    commands = [code for code in CODE.findall(said) if len(code) <= 60]
    printed = manual_text(rule)
    assert [code for code in commands if code not in printed] == []
