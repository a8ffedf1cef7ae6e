"""English that still knows what it was made of, so that it can be said in another language where people read it."""

import re
from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, Self

Translate = Callable[[str], str]
"""A template in another language; the template itself where there is no translation."""

BETWEEN, NOT_KNOWN = ", ", "unknown"
"""What stands between the items of a list, and for a value that nobody knows."""
ALSO = "{one}; {other}"
_HAN = re.compile("[\u3400-\u9fff]")
_MARK = re.compile("[\u3001\u3002\uff01-\uff1f]")


class Phrase(str):
    """A template filled with fields: plain English to logs, JSON and comparisons, a recipe to who translates.

    Every template in the source stands as a literal in `Phrase(...)`, `Words(...)` or `Manual(...)`: there the
    catalogues are made from. A field that is a Phrase is translated too; a tuple is a list, None is not known.
    """

    __slots__ = ("fields", "template")
    template: str
    fields: Mapping[str, object]

    def __new__(cls, template: str, /, **fields: object) -> Self:
        return cls.of(template, fields)

    @classmethod
    def of(cls, template: str, fields: Mapping[str, object]) -> Self:
        """A template that stands elsewhere: in a rule's words, or in a file."""
        return cls._made(_filled(template, fields, _plain), template, fields)

    @classmethod
    def _made(cls, english: str, template: str, fields: Mapping[str, object]) -> Self:
        made = super().__new__(cls, english)
        made.template, made.fields = template, fields
        return made

    def mapped(self, change: Callable[[str], str]) -> "Phrase":
        """With `change` done to the English and to every field."""
        fields = {name: _changed(value, change) for name, value in self.fields.items()}
        return Phrase._made(change(str(self)), self.template, fields)

    def cut(self, english: str) -> "Phrase":
        """The same recipe for a shorter English."""
        return Phrase._made(english, self.template, self.fields)

    def recipe(self) -> dict[str, object]:
        """As JSON can hold it; see `restored`."""
        said = {name: value for name, value in self.fields.items() if f"{{{name}}}" in self.template}
        return {"say": self.template, "with": {name: _kept(value) for name, value in said.items()}}

    def __reduce__(self) -> tuple[Any, ...]:
        return (Phrase._made, (str(self), self.template, dict(self.fields)))


def told(value: object, translate: Translate) -> str:
    """The value in the reader's language: a Phrase is translated, whatever else is a name and stays."""
    if isinstance(value, Phrase):
        fields = {name: told(field, translate) for name, field in value.fields.items()}
        return _closed(translate(value.template), fields) if fields else translate(value.template)
    if isinstance(value, tuple):
        return translate(BETWEEN).join(told(item, translate) for item in value)
    return translate(NOT_KNOWN) if value is None else str(value)


def _filled(template: str, fields: Mapping[str, object], say: Callable[[object], str]) -> str:
    """Without fields it is taken as it stands."""
    return template.format_map({name: say(value) for name, value in fields.items()}) if fields else template


def _closed(template: str, fields: Mapping[str, str]) -> str:
    """The template, filled. What stands beside a field is set off by a blank, as Chinese is from Latin letters; where
    the field turns out to be Chinese, too, there is none.
    """
    text = ""
    for literal, name, _, _ in Formatter().parse(template):
        for piece in (literal, "" if name is None else fields[name]):
            if piece.startswith(" ") and _touch(text[-1:], piece[1:2]):
                text += piece[1:]
            elif text.endswith(" ") and _touch(text[-2:-1], piece[:1]):
                text = text[:-1] + piece
            else:
                text += piece
    return text


def _touch(left: str, right: str) -> bool:
    """Whether no blank belongs between these characters: Chinese on both sides, or its punctuation on one."""
    chinese = _HAN.match(left) and _HAN.match(right)
    return bool(left and right and (chinese or _MARK.match(left) or _MARK.match(right)))


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return BETWEEN.join(map(str, value))
    return NOT_KNOWN if value is None else str(value)


def stacked(lines: Iterable[str]) -> Phrase:
    """Lines below one another, each of which is translated by itself."""
    return joined(lines, "\n")


def also(parts: Iterable[str]) -> Phrase:
    """Several half-sentences as one: `this; that`."""
    first, *others = parts
    said = first if isinstance(first, Phrase) else Phrase.of("{said}", {"said": first})
    for other in others:
        said = Phrase.of(ALSO, {"one": said, "other": other})
    return said


def joined(parts: Iterable[str], by: str) -> Phrase:
    """Parts that are no sentence, in this order in every language."""
    fields = {f"part{number}": part for number, part in enumerate(parts)}
    return Phrase.of(by.join(f"{{{name}}}" for name in fields), fields)


def lines_of(text: str) -> list[str]:
    """The lines of a `stacked` phrase, each with its own recipe; of any other text those that it has."""
    if isinstance(text, Phrase) and text.fields and text.template == "\n".join(f"{{{name}}}" for name in text.fields):
        return [str(line) if not isinstance(line, str) else line for line in text.fields.values()]
    return text.split("\n")


def restored(recipe: Any, english: str | None = None) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What `recipe` was made of. english: what it said when it was kept. Raises KeyError and TypeError for others."""
    if isinstance(recipe, list):
        return tuple(restored(item) for item in recipe)
    if not isinstance(recipe, dict):
        return recipe
    made = Phrase.of(recipe["say"], {name: restored(value) for name, value in recipe["with"].items()})
    return made if english is None else made.cut(english)


def _kept(value: object) -> object:
    if isinstance(value, Phrase):
        return value.recipe()
    return [_kept(item) for item in value] if isinstance(value, tuple) else value


def _changed(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, Phrase):
        return value.mapped(change)
    if isinstance(value, tuple):
        return tuple(_changed(item, change) for item in value)
    return change(value) if isinstance(value, str) else value
