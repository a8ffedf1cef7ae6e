"""What every rule must keep, found by walking the rules and the tables beside this file."""

import importlib
import re
from dataclasses import fields, replace
from graphlib import TopologicalSorter
from types import ModuleType
from typing import Any

import pytest

from codexwatch.model.environment import Environment
from codexwatch.model.facts import SECTIONS, Facts
from codexwatch.model.finding import Edit, Finding, Rule
from codexwatch.model.scale import Severity
from codexwatch.model.variable import PROXY_NAMES, variable
from codexwatch.rules.registry import all_rules
from tests.rules.world import Row

RULES = all_rules()
BY_SLUG = {rule.slug: rule for rule in RULES}
PAGE_SECTIONS = ["What it detects", "Why Codex breaks", "How to fix", "Example"]
FIELD = re.compile(r"{(\w+)}")


def tables(rule: Rule) -> ModuleType:
    """The module with the CLEAN and FOUND tables of a rule: it lies where the rule lies."""
    return importlib.import_module(rule.check.__module__.replace("codexwatch.rules", "tests.rules"))


def rows(name: str) -> list[Any]:
    return [
        pytest.param(rule, row, id=f"{rule.slug}: {row.id}") for rule in RULES for row in getattr(tables(rule), name)
    ]


each_rule = pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.slug) for rule in RULES])


@pytest.mark.parametrize(("rule", "row"), rows("CLEAN"))
def test_stays_silent(rule: Rule, row: Row) -> None:
    assert [finding.subject for finding in rule.check(row.world.facts())] == []


@pytest.mark.parametrize(("rule", "row"), rows("FOUND"))
def test_finds(rule: Rule, row: Row) -> None:
    findings = list(rule.check(row.world.facts()))
    assert [finding.subject for finding in findings] == [expected.subject for expected in row.found]
    for finding, expected in zip(findings, row.found, strict=True):
        assert Severity[expected.severity.upper()] is finding.severity
        assert (finding.case, finding.environment) == (expected.case, expected.environment)
        assert finding.severity <= rule.meta.severity, "the severity in META is the ceiling"
        for name, actual in (
            ("line", finding.origin.line if finding.origin else None),
            ("after", next((step.after for step in finding.steps if isinstance(step, Edit)), None)),
            ("verified", finding.verified),
            ("breaks", len(finding.breaks)),
        ):
            wanted = getattr(expected, name)
            assert wanted is None or wanted == actual, name


@pytest.mark.parametrize(("rule", "row"), [*rows("CLEAN"), *rows("FOUND")])
def test_says_the_same_twice(rule: Rule, row: Row) -> None:
    facts = row.world.facts()
    assert list(rule.check(facts)) == list(rule.check(facts))


@pytest.mark.parametrize(("rule", "row"), rows("FOUND"))
def test_words_fit_the_data(rule: Rule, row: Row) -> None:
    for finding in rule.check(row.world.facts()):
        words = rule.meta.words[finding.case]
        for template in (words.title, words.summary, words.remedy):
            assert set(FIELD.findall(template)) <= finding.data.keys(), template
        assert finding.steps, "a finding says what to do"


@pytest.mark.parametrize(("rule", "row"), rows("FOUND"))
def test_gives_no_secret_away(rule: Rule, row: Row) -> None:
    """A password planted in every proxy variable shows up nowhere in what the rule says."""
    planted = "planted-secret"
    world = replace(row.world, environments=[_with_password(item, planted) for item in row.world.environments])
    assert planted not in "".join(repr(finding) for finding in rule.check(world.facts()))


def _with_password(environment: Environment, password: str) -> Environment:
    variables = dict(environment.variables)
    for name in set(PROXY_NAMES) & variables.keys():
        old = variables[name]
        text = old.value.reveal() if old.value else ""
        with_user = text.replace("://", f"://user:{password}@", 1)
        new = variable(name, with_user, old.origin, old.shadows)
        origin = old.origin and replace(old.origin, text=f"export {name}={new.shown}")
        variables[name] = replace(new, origin=origin)
    return replace(environment, variables=variables)


class Recorder(Facts):
    """Facts that remember which sections were looked at."""

    def __getattribute__(self, name: str) -> Any:
        if name in SECTIONS:
            object.__getattribute__(self, "_seen").add(name)
        return object.__getattribute__(self, name)


def reads_of(rule: Rule) -> set[str]:
    """The sections that the rule looked at over all of its rows."""
    seen: set[str] = set()
    for row in (*tables(rule).CLEAN, *tables(rule).FOUND):
        facts = row.world.facts()
        recorder = object.__new__(Recorder)
        object.__setattr__(recorder, "_seen", seen)
        for field in fields(Facts):
            object.__setattr__(recorder, field.name, getattr(facts, field.name))
        list(rule.check(recorder))
    return seen


@each_rule
def test_declares_what_it_reads(rule: Rule) -> None:
    assert reads_of(rule) == rule.meta.reads | rule.meta.uses
    assert not rule.meta.reads & rule.meta.uses


@each_rule
def test_manual_page_has_its_sections_in_order(rule: Rule) -> None:
    title, _, page = rule.manual.partition("\n")
    assert title.endswith(".")
    assert re.findall(r"^(\w[^\n]*)\n {4}\S", page, re.MULTILINE) == PAGE_SECTIONS


@each_rule
def test_tables_are_filled(rule: Rule) -> None:
    clean, found = tables(rule).CLEAN, tables(rule).FOUND
    assert len(clean) >= 2
    assert found
    assert all(row.found for row in found)
    assert not any(row.found for row in clean)
    assert len({row.id for row in (*clean, *found)}) == len(clean) + len(found)


@each_rule
def test_every_case_has_words_and_a_row(rule: Rule) -> None:
    cases = {expected.case for row in tables(rule).FOUND for expected in row.found}
    assert cases == rule.meta.words.keys()


@each_rule
def test_titles_are_short(rule: Rule) -> None:
    for row in tables(rule).FOUND:
        for finding in rule.check(row.world.facts()):
            title = rule.meta.words[finding.case].title.format_map(finding.data)
            assert len(title) <= 60, title


def test_requires_is_real_and_acyclic() -> None:
    graph = {rule.slug: rule.meta.requires for rule in RULES}
    for rule in RULES:
        for slug in rule.meta.requires:
            assert slug in BY_SLUG, f"{rule.slug} requires {slug}, which does not exist"
            assert BY_SLUG[slug].meta.stage <= rule.meta.stage
    assert list(TopologicalSorter(graph).static_order())


def test_slugs_are_unique() -> None:
    assert len(BY_SLUG) == len(RULES)


def test_a_finding_keeps_the_engine_s_fields_alone() -> None:
    for rule in RULES:
        for row in tables(rule).FOUND:
            for finding in rule.check(row.world.facts()):
                assert (finding.rule, finding.also_in, finding.inhibited_by) == ("", (), None), rule.slug
                assert isinstance(finding, Finding)
