"""Finds the rules: every module in a family folder of this package, its slug from where it lies."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

from codexwatch import rules
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Meta, Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of their slugs."""
    names = (module.name for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."))
    families = (name for name in names if name.count(".") == rules.__name__.count(".") + 2)
    return tuple(sorted((_load(name) for name in families), key=lambda rule: rule.slug))


def _load(name: str) -> Rule:
    module = importlib.import_module(name)
    _, _, family, stem = name.split(".")
    meta: Meta = module.META
    check: Callable[[Facts], Iterator[Finding]] = module.check
    return Rule(f"{family}-{stem}".replace("_", "-"), meta, check, (module.__doc__ or "").strip())
