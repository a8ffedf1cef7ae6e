"""Do not disturb: nothing is taken for delivered that nobody sees."""

from pathlib import Path

import pytest

from codexwatch.notify import Notifier
from codexwatch.notify.reasons import DO_NOT_DISTURB
from tests.desktop.helpers import PATIENCE, message
from tests.desktop.programs import Programs
from tests.lab.notifications import NotificationService, SessionBus

pytestmark = [pytest.mark.anyio, pytest.mark.desktop]

GNOME, MATE = ("gnome-shell", "GNOME", "45", "1.2"), ("Notification Daemon", "MATE", "1.26", "1.1")


async def test_a_server_that_is_not_to_disturb_shows_it_later(
    notifier: Notifier, notifications: NotificationService
) -> None:
    notifications.screen.inhibited = True
    kept = await notifier.show(message())
    assert (kept.delivered, kept.reason) == (False, DO_NOT_DISTURB)
    assert notifications.screen.notified == []

    notifications.screen.inhibited = False
    assert (await notifier.show(message())).delivered


async def test_it_can_be_switched_on_at_any_time(notifier: Notifier, notifications: NotificationService) -> None:
    assert (await notifier.show(message("first"))).delivered
    notifications.screen.inhibited = True
    assert (await notifier.show(message("second"))).reason == DO_NOT_DISTURB
    await notifier.close(message().key)
    assert notifications.screen.showing == {}


@pytest.mark.parametrize(
    ("identity", "answer", "delivered"),
    [
        pytest.param(GNOME, "echo false", False, id="GNOME without banners"),
        pytest.param(GNOME, "echo true", True, id="GNOME with banners"),
        pytest.param(GNOME, "echo no such schema >&2; exit 1", True, id="GNOME without an answer"),
        pytest.param(MATE, "echo true", False, id="MATE"),
        pytest.param(MATE, "echo false", True, id="MATE that disturbs"),
        pytest.param(("recorder", "tests", "1", "1.2"), "echo false; echo true", True, id="near miss: another server"),
    ],
)
async def test_settings_say_it_where_the_server_does_not(
    session_bus: SessionBus,
    notifications: NotificationService,
    tmp_path: Path,
    *,
    identity: tuple[str, str, str, str],
    answer: str,
    delivered: bool,
) -> None:
    programs = Programs(tmp_path)
    programs.add("gsettings", answer)
    notifications.screen.identity = identity
    notifier = Notifier({**programs.environment(), **session_bus.environment}, patience=5)
    shown = await notifier.show(message())
    assert (shown.delivered, shown.reason) == (delivered, None if delivered else DO_NOT_DISTURB)
    await notifier.aclose()


async def test_settings_that_do_not_answer_keep_nothing_back(
    session_bus: SessionBus, notifications: NotificationService, tmp_path: Path
) -> None:
    programs = Programs(tmp_path)
    programs.add("gsettings", "exec tail -f /dev/null")
    (tmp_path / "tail").symlink_to("/usr/bin/tail")
    notifications.screen.identity = GNOME
    notifier = Notifier({**programs.environment(), **session_bus.environment}, patience=PATIENCE * 10)
    assert (await notifier.show(message())).delivered
    await notifier.aclose()
