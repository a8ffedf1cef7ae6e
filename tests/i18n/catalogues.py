"""The catalogues: which there are, what belongs into each, how one is read and written.

A language has a file for what every page shares and one for each family of rules, so that several people can translate
at once; all of them are compiled into one.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.i18n.pages import family_of, rule_templates
from tests.i18n.source import PACKAGE, Template, phrases

LOCALES = PACKAGE / "locale"
DOMAIN = "codexwatch"
LANGUAGES = ("zh_CN",)


def templates() -> Mapping[str, list[Template]]:
    """By catalogue. What a family says that others say too is translated once, with what is shared."""
    rules = list(rule_templates())
    found: dict[str, dict[str, Template]] = {DOMAIN: {}}
    families: dict[str, set[str]] = {}
    ordered = sorted([*rules, *phrases()], key=lambda item: item.path)
    everything = [(family_of(item.path), item) for item in ordered]
    for family, item in everything:
        families.setdefault(item.text, set()).add(family or DOMAIN)
    for _, item in everything:
        where = families[item.text]
        name = DOMAIN if DOMAIN in where or len(where) > 1 else next(iter(where))
        found.setdefault(name, {}).setdefault(item.text, item)
    return {name: list(items.values()) for name, items in sorted(found.items())}


def folder(language: str) -> Path:
    """Where gettext looks for a language."""
    return LOCALES / language / "LC_MESSAGES"


def source(language: str, name: str) -> Path:
    """The file that people edit."""
    return folder(language) / f"{name}.po"


def compiled(language: str) -> Path:
    """The file that the program reads."""
    return folder(language) / f"{DOMAIN}.mo"


def read(path: Path, language: str) -> Catalog:
    """An empty one where there is no file."""
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def written(catalog: Catalog) -> bytes:
    """The text of a file: no dates and no line numbers, which would change with every edit elsewhere."""
    for message in catalog:
        # A per cent sign is one, and no place for a value.
        message.flags.discard("python-format")
        if message.id and "{" in message.id:
            message.flags.add("python-brace-format")
    file = BytesIO()
    write_po(file, catalog, width=100, omit_header=False, sort_by_file=False, include_lineno=False)
    kept = (line for line in file.getvalue().splitlines(keepends=True) if not line.startswith(_DATED))
    return b"".join(kept)


_DATED = tuple(
    f'"{name}'.encode()
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Language-Team",
        "Report-Msgid",
    )
)


def template_of(items: Iterable[Template], language: str) -> Catalog:
    """What is to be translated, without translations."""
    catalog = _empty(language)
    for item in items:
        comments = [item.context] if item.context else []
        catalog.add(item.text, locations=[(item.path, 0)], auto_comments=comments)
    return catalog


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        project=DOMAIN,
        version="1",
        header_comment=_HEADER,
        creation_date=_NO_DATE,
        fuzzy=False,
    )


_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = "# Words of codexwatch. How to translate: codexwatch/locale/README.md"


def united(language: str) -> Catalog:
    """Every translation of a language that counts: done, and of words that are said today."""
    together = _empty(language)
    for name, items in templates().items():
        known = read(source(language, name), language)
        for item in items:
            message = known.get(item.text)
            if message is not None and message.string and not message.fuzzy:
                together.add(item.text, message.string)
    return together


def compile_to_bytes(catalog: Catalog) -> bytes:
    """As gettext reads it."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()
