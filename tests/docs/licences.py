"""The licences of what codexwatch needs: `python -m tests.docs.licences` writes the page that is shipped.

Names come from pyproject.toml and from what the installed packages require in turn; licences from their metadata.
"""

import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "codexwatch/docs/licences.md"
ALWAYS = "always"
ONLY_ON = {"dbus-fast": ("MIT", "Linux"), "rubicon-objc": ("BSD-3-Clause", "macOS")}
"""What one system needs and the other does not install."""

_ONE_NAME = {
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU LGPL v3+": "LGPL-3.0-or-later",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""SPDX's, for what older releases say in words."""

_PAGE = """\
# Licences

codexwatch is under the MIT licence. What it needs is installed beside it, from the index, under licences of its own:
nothing of it is part of codexwatch's package. `always` is what every installation gets, `[name]` what the extra of that
name adds; Linux and macOS need one package each.

| package | licence | installed |
|---|---|---|
{rows}

This page is written by `python -m tests.docs.licences`.
"""


def page() -> str:
    """The page as it ought to be."""
    found = {**ONLY_ON, **installed()}
    rows = (f"| {name} | {licence} | {when} |" for name, (licence, when) in sorted(found.items()))
    return _PAGE.format(rows="\n".join(rows))


def installed() -> dict[str, tuple[str, str]]:
    """Licence, and by what it is needed, of each package of this environment that a user may get."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, tuple[str, str]] = {}
    for when, wanted in ((ALWAYS, project["dependencies"]), *_extras(project["optional-dependencies"])):
        for name in _needed(wanted, set()):
            where = ONLY_ON[name][1] if name in ONLY_ON else when
            found.setdefault(name, (licence(distribution(name).metadata), where))
    return found


def _extras(extras: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    return ((f"`[{extra}]`", wanted) for extra, wanted in extras.items())


def _needed(requirements: Iterable[str], seen: set[str], extras: Iterable[str] = ()) -> Iterator[str]:
    """These and what they need, where they are for this system and this Python."""
    for text in requirements:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        marker = requirement.marker
        if name in seen or (marker and not any(marker.evaluate({"extra": extra}) for extra in ("", *extras))):
            continue
        seen.add(name)
        yield name
        try:
            inside = distribution(name).requires or ()
        except PackageNotFoundError as missing:
            raise LookupError(f"{name} is not installed; `make test` sets everything up") from missing
        yield from _needed(inside, seen, requirement.extras)


def licence(metadata: PackageMetadata) -> str:
    """By SPDX's name. Some releases say it in a field of its own, some in words, some as a classifier alone."""
    fields = ("License-Expression", "License", "Classifier")
    expression, words, classifiers = (metadata.get_all(field, []) for field in fields)
    short = [text for text in (*expression, *words) if text and text != "UNKNOWN" and "\n" not in text]
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")]
    said = next(iter([*short, *named]), "unknown")
    return _ONE_NAME.get(said, said)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
