"""What the program says with --json fits the schemas that are shipped."""

import argparse
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from codexwatch.cli.main import build_parser
from codexwatch.cli.schema import FOLDER, SUFFIX, names
from codexwatch.compose import build_speaker
from codexwatch.daemon.courier import document as alert_document
from codexwatch.engine.evaluate import evaluate
from codexwatch.model.finding import Rule
from codexwatch.render.document import check_document
from codexwatch.rules.registry import all_rules
from tests.docs.schemas import SCHEMAS, text
from tests.rules.test_contract import tables
from tests.rules.world import HOME
from tests.unit.cli.watched_fortnight import ALERT

SOMETIMES = frozenset({"running", "deep"})
"""Keys that are there only where there is something to say."""


@cache
def validator(name: str) -> Draft202012Validator:
    """Stricter than what is shipped: a key that no schema names is a mistake as well."""
    return Draft202012Validator(_closed(json.loads((FOLDER / f"{name}{SUFFIX}").read_text(encoding="utf-8"))))


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(item) for name, item in schema.items()}
    closes = "properties" in schema and isinstance(schema.get("required"), list) and schema.get("title") != OPEN
    return {**closed, "additionalProperties": False} if closes else closed


OPEN = SCHEMAS["logs"][0]
"""An event carries data of its own."""


def problems(name: str, said: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:300]}" for error in validator(name).iter_errors(said)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schema_is_made_from_the_words_of_the_code(name: str) -> None:
    """`python -m tests.docs.schemas` writes it."""
    assert (FOLDER / f"{name}{SUFFIX}").read_text(encoding="utf-8") == text(name)
    Draft202012Validator.check_schema(json.loads(text(name)))


def test_every_command_with_json_has_one() -> None:
    assert names() == sorted(SCHEMAS)
    described = [about for about, _ in SCHEMAS.values()]
    having = list(_with_json(build_parser()))
    assert len(having) >= 11
    assert [prog for prog in having if not any(f"{prog} " in about for about in described)] == []


def _with_json(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if "--json" in action.option_strings:
            yield parser.prog
        if isinstance(action, argparse._SubParsersAction):
            for subparser in action.choices.values():
                yield from _with_json(subparser)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.slug) for rule in all_rules()])
def test_what_check_says_of_every_finding(rule: Rule) -> None:
    """With the probes that the rule's own tables suppose."""
    row = max(tables(rule).FOUND, key=lambda row: len(row.found))
    facts = row.world.facts()
    said = check_document(facts, evaluate(facts, [rule]), build_speaker(HOME), "0.1.0")
    assert said["findings"]
    assert problems("check", json.loads(json.dumps(said))) == []


def test_what_a_command_is_handed() -> None:
    assert problems("alert", dict(alert_document(ALERT))) == []
