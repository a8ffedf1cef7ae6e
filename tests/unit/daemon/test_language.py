"""People are told in their language; what is kept and logged stays English."""

from collections.abc import Mapping
from dataclasses import replace

from codexwatch.daemon.language import alert_in, message_in
from codexwatch.daemon.policy import Policy
from codexwatch.daemon.warm_up import WarmUp
from codexwatch.engine.alert_pass import content
from codexwatch.model.finding import Edit
from codexwatch.model.phrase import Phrase, Translate
from codexwatch.model.settings import AlertSettings
from codexwatch.notify.message import Action, Message
from codexwatch.render.notification import TITLE_LIMIT, popup, to_paste
from codexwatch.render.words import Speaker
from tests.unit.daemon.build import alert, finding, meta

CHINESE: Mapping[str, str] = {
    "{what} is wrong": "{what} 有问题",
    "{what} was seen": "看到了 {what}",
    "mend {what}": "修好 {what}",
    "Fix: {remedy}": "修复 {remedy}",
    "Fix: in {place} write": "在 {place} 写入",
    "Details": "详情",
}


def chinese(template: str) -> str:
    return CHINESE.get(template, template)


def told() -> tuple[str, str]:
    seen = finding("A")
    return popup(Speaker({"": meta()}, str), seen)


def test_a_popup_is_told_in_the_users_language() -> None:
    title, body = told()
    message = message_in(chinese, Message("key", title, body, "normal", (Action("details", Phrase("Details")),)))
    assert (message.title, message.body) == ("A 有问题", "看到了 A\n修复修好 A")
    assert message.actions == (Action("details", "详情"),)


def test_in_english_it_is_the_same_message() -> None:
    message = Message("key", *told(), "normal")
    assert message_in(None, message) is message


def test_the_command_gets_the_words_and_the_state_keeps_the_english() -> None:
    kept = alert()
    kept = replace(kept, title=told()[0], body=told()[1])
    assert alert_in(chinese, kept).title == "A 有问题"
    assert content(kept).splitlines()[2:] == ["A is wrong", "A was seen", "Fix: mend A"]


def test_a_long_title_is_cut_in_the_language_that_it_is_read_in() -> None:
    title = Phrase("{what} is wrong", what="x" * 80)
    said = message_in(chinese, Message("key", title, "", "normal")).title
    assert len(said) == TITLE_LIMIT
    assert said.endswith("…")


def test_what_is_pasted_is_never_translated() -> None:
    line = "export ALL_PROXY=http://127.0.0.1:7890"
    edit = Edit("/home/me/.zshrc", 42, "export ALL_PROXY=socks5://127.0.0.1:7891", line)
    seen = finding("A")
    _, body = popup(Speaker({"": meta()}, str), replace(seen, steps=(edit,)))
    said = message_in(chinese, Message("key", "", body, "normal")).body
    assert said.splitlines()[1:] == ["在 /home/me/.zshrc:42 写入", line]
    kept = alert()
    assert to_paste(replace(kept, body=body)) == line


def test_the_configured_language_is_asked_for_each_time() -> None:
    asked: list[str | None] = []

    def speak(configured: str | None) -> Translate | None:
        asked.append(configured)
        return chinese if configured == "zh_CN" else None

    policy = Policy(AlertSettings(), WarmUp(frozenset()), speak=speak)
    assert policy.translate is None
    policy.settings = AlertSettings(language="zh_CN")
    assert policy.translate is chinese
    assert asked == [None, "zh_CN"]
