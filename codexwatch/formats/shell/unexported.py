"""Proxies that a start-up file assigns and that no program of the shell ever sees, for want of an `export`."""

import re
from collections.abc import Mapping

from codexwatch.formats.shell.assigned import Assigned
from codexwatch.formats.shell.runner import World
from codexwatch.formats.shell.variables import Variables
from codexwatch.model.variable import PROXY_NAMES

_COMMENT = re.compile(r"^\s*#.*", re.MULTILINE)


def left_behind(variables: Variables, world: World) -> dict[str, Assigned]:
    """What one shell assigned for certain, by a statement of its own, and does not hand to the programs it starts."""
    plain = world.plain
    return {
        each.name: each
        for each in variables.assigned()
        if each.name in PROXY_NAMES
        and not each.exported
        and each.certain
        and plain.get(each.name) == (each.path, each.line)
    }


def never_exported(found: Mapping[str, Assigned], variables: Variables, world: World) -> dict[str, Assigned]:
    """Those of `found` that no later shell exports, and no line either that was not run: of a function for example."""
    missing = {name: each for name, each in found.items() if not _exported(name, variables)}
    if not missing:
        return {}
    lines = "\n".join(_COMMENT.sub("", world.read(path) or "") for path in world.files)
    return {name: each for name, each in missing.items() if not _exports(name).search(lines)}


def _exported(name: str, variables: Variables) -> bool:
    slot = variables.get(name)
    return slot is not None and slot.exported


def _exports(name: str) -> re.Pattern[str]:
    """`export NAME`, `declare -x NAME`, `set -gx NAME`."""
    marks = r"\bexport\b|\b(?:declare|typeset|local|readonly|set)\b[^\n;]*?[ \t]-(?:\w*x|-export)"
    return re.compile(rf"(?:{marks})[^\n;&|]*[\s\"'\x7b,]{name}\b", re.ASCII)
