"""Every translation: complete, with the same placeholders, short enough, and written as its language is."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

import pytest

from tests.i18n.catalogues import LANGUAGES, compile_to_bytes, compiled, read, source, template_of, templates, united
from tests.i18n.latin import foreign_words

TITLE_COLUMNS = 60
HAN = r"[\u3400-\u9fff]"
MARKS = r"\uff0c\u3002\uff1a\uff1b\uff08\uff09\u3001"
"""Comma, full stop, colon, semicolon, parentheses and the comma of lists."""
LATIN = r"[A-Za-z0-9{}`~$]"
FILES = [
    pytest.param(language, name, id=f"{language} {name}") for language in LANGUAGES for name in sorted(templates())
]


@dataclass(frozen=True)
class Pair:
    """A text and what it has become."""

    id: str
    string: str
    is_title: bool


def messages(language: str, name: str) -> Iterator[Pair]:
    """What is translated of one file; that all of it is, one test holds alone."""
    for message in read(source(language, name), language):
        if message.id and message.string and not message.fuzzy:
            is_title = any(text.startswith("title of") for text in message.auto_comments)
            yield Pair(str(message.id), str(message.string), is_title)


def named(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def without_code(text: str) -> str:
    return re.sub(r"`[^`]*`|\{[^}]*\}=\{[^}]*\}", "X", text)


@pytest.mark.parametrize(("language", "name"), FILES)
def test_the_file_holds_what_is_said_today(language: str, name: str) -> None:
    wanted = {message.id for message in template_of(templates()[name], language) if message.id}
    assert {message.id for message in read(source(language, name), language) if message.id} == wanted, (
        f"python -m tests.i18n.update {name}"
    )


@pytest.mark.parametrize(("language", "name"), FILES)
def test_nothing_is_left_untranslated(language: str, name: str) -> None:
    catalog = read(source(language, name), language)
    left = [message.id for message in catalog if message.id and (not message.string or message.fuzzy)]
    assert not left, f"{len(left)} of {len(catalog)}, the first: {left[0]}"


@pytest.mark.parametrize(("language", "name"), FILES)
def test_placeholders_are_those_of_the_english(language: str, name: str) -> None:
    wrong = {item.id: item.string for item in messages(language, name) if "{" in item.id and not agree(item)}
    assert not wrong


def agree(message: Pair) -> bool:
    try:
        return named(message.string) == named(message.id)
    except ValueError:  # an English text that is taken as it stands may hold a lone brace
        return message.string.count("{") == message.id.count("{")


@pytest.mark.parametrize(("language", "name"), FILES)
def test_a_title_fits_on_a_popup(language: str, name: str) -> None:
    titles = [item for item in messages(language, name) if item.is_title]
    assert not {item.string: columns(item.string) for item in titles if columns(item.string) > TITLE_COLUMNS}


@pytest.mark.parametrize(("language", "name"), FILES)
def test_code_stays_letter_by_letter(language: str, name: str) -> None:
    def code(text: str) -> list[str]:
        return sorted(re.findall(r"`[^`]*`", text))

    wrong = {item.id: item.string for item in messages(language, name) if code(item.id) != code(item.string)}
    assert not wrong


@pytest.mark.parametrize(("language", "name"), FILES)
@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        pytest.param(r"[!\uff01]", "no exclamation marks", id="exclamation mark"),
        pytest.param(rf"{HAN}[,;:?()]|[,;:?(]{HAN}", "Chinese punctuation beside Chinese", id="half-width punctuation"),
        pytest.param(rf"{HAN}{LATIN}|{LATIN}{HAN}", "a blank between Chinese and Latin", id="no blank"),
        pytest.param(rf"{HAN} {HAN}", "no blank between Chinese characters", id="blank too many"),
        pytest.param(rf" [{MARKS}]|[{MARKS}] ", "no blank beside Chinese punctuation", id="blank at punctuation"),
        pytest.param(r"您|请(?!求)|进行了|将会", "no courtesy, nothing a machine would write", id="courtesy"),
        pytest.param(r"\.{3}$|[^.]\.$", "a Chinese full stop", id="full stop"),
    ],
)
def test_chinese_is_written_as_chinese(language: str, name: str, pattern: str, what: str) -> None:
    found = {
        item.string: hit.group()
        for item in messages(language, name)
        if re.search(HAN, item.string) and (hit := re.search(pattern, without_code(item.string)))
    }
    assert not found, what


@pytest.mark.parametrize(("language", "name"), FILES)
def test_no_english_is_left_in_a_chinese_text(language: str, name: str) -> None:
    found = {item.string: words for item in messages(language, name) if (words := foreign_words(item.id, item.string))}
    assert not found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_sources(language: str) -> None:
    assert compiled(language).read_bytes() == compile_to_bytes(united(language)), "python -m tests.i18n.update"
