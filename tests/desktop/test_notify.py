"""Popups as they are meant: shown, updated in place, closed, and never read as markup."""

import sys

import anyio
import pytest

from codexwatch.notify import Message, Notifier
from codexwatch.notify.message import Urgency
from tests.desktop.helpers import PATIENCE, message
from tests.lab.notifications import NotificationService

pytestmark = [pytest.mark.anyio, pytest.mark.desktop]


@pytest.mark.parametrize(
    ("urgency", "level", "icon", "expires"),
    [
        pytest.param("critical", 2, "dialog-error", 0, id="critical stays until it is closed"),
        pytest.param("normal", 1, "dialog-warning", -1, id="normal stays as long as the server thinks fit"),
        pytest.param("low", 0, "dialog-information", -1, id="low"),
    ],
)
async def test_a_message_is_shown_as_it_was_meant(
    notifier: Notifier, notifications: NotificationService, *, urgency: Urgency, level: int, icon: str, expires: int
) -> None:
    shown = await notifier.show(Message("key", "Codex cannot connect", "line one\nline two", urgency))

    assert (shown.delivered, shown.reason) == (True, None)
    assert 0 < shown.seconds < PATIENCE
    (call,) = notifications.screen.notified
    assert (call.title, call.body, call.urgency) == ("Codex cannot connect", "line one\nline two", level)
    assert (call.app_name, call.icon, call.timeout, call.replaces) == ("codexwatch", icon, expires, 0)


async def test_nothing_is_sent_by_preparing(notifier: Notifier, notifications: NotificationService) -> None:
    assert await notifier.prepare() is None
    assert notifications.screen.notified == []


async def test_the_same_key_updates_the_popup_in_place(notifier: Notifier, notifications: NotificationService) -> None:
    for title in ("first", "second", "third"):
        assert (await notifier.show(message(title))).delivered
    await notifier.show(message("another", key="other"))

    assert [call.replaces for call in notifications.screen.notified] == [0, 1, 1, 0]
    assert [call.title for call in notifications.screen.showing.values()] == ["third", "another"]
    assert notifications.screen.closed == []


async def test_a_resolved_alert_is_taken_away_once(notifier: Notifier, notifications: NotificationService) -> None:
    await notifier.show(message())
    await notifier.show(message(key="other"))
    await notifier.close("proxy@~/.zshrc")
    await notifier.close("proxy@~/.zshrc")
    await notifier.close("never shown")

    assert notifications.screen.closed == [1]
    assert list(notifications.screen.showing) == [2]
    assert (await notifier.show(message("again"))).delivered
    assert notifications.screen.notified[-1].replaces == 0


async def test_closing_alone_connects_to_nothing(notifier: Notifier, notifications: NotificationService) -> None:
    notifications.freeze()
    await notifier.close("never shown")
    assert notifications.held_back == 0


async def test_a_popup_that_the_user_dismissed_is_not_closed_again(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.show(message())
    notifications.dismiss(1)
    await notifier.show(message(key="other"))  # answered after the signal
    await notifier.close("proxy@~/.zshrc")
    assert notifications.screen.closed == []


async def test_a_popup_that_the_user_dismissed_comes_back_as_a_new_one(
    notifier: Notifier, notifications: NotificationService
) -> None:
    await notifier.show(message())
    notifications.dismiss(1)
    await notifier.show(message(key="other"))
    await notifier.show(message("worse"))
    assert [call.replaces for call in notifications.screen.notified] == [0, 0, 0]


LINK = '<a href="https://evil.example">log in & win</a>'


@pytest.mark.parametrize(
    ("capabilities", "body"),
    [
        pytest.param(
            ("body", "body-markup", "body-hyperlinks"),
            '&lt;a href="https://evil.example"&gt;log in &amp; win&lt;/a&gt;',
            id="a server that reads markup gets it escaped",
        ),
        pytest.param(("body",), LINK, id="a server that does not gets it as it is"),
    ],
)
async def test_the_body_is_never_markup(
    notifier: Notifier, notifications: NotificationService, capabilities: tuple[str, ...], body: str
) -> None:
    notifications.screen.capabilities = capabilities
    await notifier.show(message(title=LINK, body=LINK))
    (call,) = notifications.screen.notified
    assert call.body == body
    assert call.title == LINK


async def test_text_that_dbus_forbids_is_shown_without_it(
    notifier: Notifier, notifications: NotificationService
) -> None:
    assert (await notifier.show(message("a\0b\nc\ud800", body="\x1b[31mred\u202e\0\nnext"))).delivered
    (call,) = notifications.screen.notified
    assert (call.title, call.body) == ("ab c?", "[31mred\nnext")


async def test_a_program_that_shows_no_popup_does_not_pay_for_the_library() -> None:
    program = "import sys, codexwatch.notify; sys.exit(bool({'desktop_notifier', 'dbus_fast'} & set(sys.modules)))"
    assert (await anyio.run_process([sys.executable, "-c", program], check=False)).returncode == 0
