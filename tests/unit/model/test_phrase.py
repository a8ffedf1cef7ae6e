"""English that can be said in another language."""

import json

import pytest

from codexwatch.model.phrase import Phrase, also, joined, lines_of, restored, stacked, told

CATALOGUE = {
    "{variable} is {what}": "{variable} 是 {what}",
    "a proxy": "代理",
    "{place}: {said}": "{place}。{said}",
    "{names}": "{names}",
    ", ": "、",
    "{one}; {other}": "{one}、{other}",
    "unknown": "未知",
    "{first} {second}": "{first} {second}",
    "It is so.": "就是这样。",
}


def chinese(template: str) -> str:
    return CATALOGUE.get(template, template)


@pytest.mark.parametrize(
    ("phrase", "english", "translated"),
    [
        pytest.param(Phrase("a proxy"), "a proxy", "代理", id="a constant"),
        pytest.param(
            Phrase("{variable} is {what}", variable="ALL_PROXY", what=Phrase("a proxy")),
            "ALL_PROXY is a proxy",
            "ALL_PROXY 是代理",
            id="a phrase within one, no blank between Chinese",
        ),
        pytest.param(
            Phrase("{variable} is {what}", variable="ALL_PROXY", what="a proxy"),
            "ALL_PROXY is a proxy",
            "ALL_PROXY 是 a proxy",
            id="a name is not translated though it reads like a phrase",
        ),
        pytest.param(Phrase("{names}", names=("a", "b")), "a, b", "a、b", id="a list"),
        pytest.param(Phrase("{names}", names=None), "unknown", "未知", id="what nobody knows"),
        pytest.param(Phrase("no translation of {x}", x=1), "no translation of 1", "no translation of 1", id="left out"),
        pytest.param(Phrase("It writes {x}"), "It writes {x}", "It writes {x}", id="braces without fields are text"),
        pytest.param(Phrase("{names}", names="{place}"), "{place}", "{place}", id="braces in a field are text"),
        pytest.param(also(["x", "y", "z"]), "x; y; z", "x、y、z", id="half-sentences"),
        pytest.param(also([Phrase("a proxy")]), "a proxy", "代理", id="one of them alone"),
        pytest.param(
            joined([Phrase("a proxy"), "x"], " · "), "a proxy · x", "代理 · x", id="parts that are no sentence"
        ),
        pytest.param(
            Phrase("{first} {second}", first=Phrase("It is so."), second=Phrase("a proxy")),
            "It is so. a proxy",
            "就是这样。代理",
            id="no blank behind a Chinese full stop",
        ),
    ],
)
def test_a_phrase_is_english_and_can_be_told(phrase: Phrase, english: str, translated: str) -> None:
    assert phrase == english
    assert told(phrase, chinese) == translated


def test_it_survives_json() -> None:
    phrase = stacked(
        [Phrase("{place}: {said}", place="~/.zshrc", said=Phrase("a proxy")), "x", Phrase("{names}", names=("a",))]
    )
    kept = restored(json.loads(json.dumps(phrase.recipe())), str(phrase))
    assert kept == phrase == "~/.zshrc: a proxy\nx\na"
    assert told(kept, chinese) == told(phrase, chinese) == "~/.zshrc。代理\nx\na"


def test_a_recipe_holds_what_is_said_and_nothing_else() -> None:
    assert Phrase("{a}", a=1, secret="s3cret").recipe() == {"say": "{a}", "with": {"a": 1}}


def test_every_text_in_it_can_be_changed() -> None:
    phrase = Phrase("{place}: {said}", place="/home/me/x", said=Phrase("{names}", names=("/home/me/y", 3)))
    short = phrase.mapped(lambda text: text.replace("/home/me", "~"))
    assert short == "~/x: ~/y, 3"
    assert told(short, chinese) == "~/x。~/y、3"


def test_lines_keep_their_recipes() -> None:
    first, second = lines_of(stacked([Phrase("a proxy"), "x\ny"]))
    assert told(first, chinese) == "代理"
    assert second == "x\ny"
    assert lines_of("plain\ntext") == ["plain", "text"]
