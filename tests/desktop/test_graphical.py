"""Where the screen is, for a service that was started before the desktop: asked of a real bus and a real process."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from dbus_fast import PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property

from codexwatch.notify import Message, Notifier
from codexwatch.notify.graphical import with_screen
from codexwatch.notify.message import COPY, Action
from tests.lab.notifications import NotificationService, SessionBus, Strings

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.desktop,
    pytest.mark.skipif(sys.platform != "linux", reason="on macOS a program with windows needs no variable"),
]

SERVICE = {"PATH": "/usr/bin:/bin", "HOME": "/home/u"}
"""What a service manager starts a service with."""
FOREIGN = "HTTPS_PROXY=http://planted:1"
WAYLAND = ("WAYLAND_DISPLAY=wayland-0", "XDG_SESSION_TYPE=wayland", "BROWSER=firefox", "EMPTY=", "no variable", FOREIGN)
ON_WAYLAND = {"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland", "BROWSER": "firefox"}
X11 = {"DISPLAY": ":7", "XAUTHORITY": "/run/user/1000/xauth"}
NOBODY = None


class Manager(ServiceInterface):
    """The user's service manager, as far as it is asked."""

    def __init__(self, environment: Sequence[str]) -> None:
        super().__init__("org.freedesktop.systemd1.Manager")
        self._environment = list(environment)

    @dbus_property(access=PropertyAccess.READ, name="Environment")
    def environment(self) -> Strings:
        return self._environment


@asynccontextmanager
async def connected(session_bus: SessionBus) -> AsyncIterator[MessageBus]:
    bus = await MessageBus(bus_address=session_bus.environment["DBUS_SESSION_BUS_ADDRESS"]).connect()
    yield bus
    bus.disconnect()


@asynccontextmanager
async def manager(session_bus: SessionBus, environment: Sequence[str] | None) -> AsyncIterator[None]:
    """On the bus with this environment; None: there is none."""
    async with connected(session_bus) as bus:
        if environment is not None:
            bus.export("/org/freedesktop/systemd1", Manager(environment))
            await bus.request_name("org.freedesktop.systemd1")
        yield


@contextmanager
def server(environment: Mapping[str, str]) -> Iterator[int]:
    """The process that shows popups."""
    with subprocess.Popen(["sleep", "60"], env={"PATH": os.environ["PATH"], **environment}) as process:
        yield process.pid
        process.kill()


@pytest.mark.parametrize(
    ("own", "known", "started_with", "found"),
    [
        pytest.param({"DISPLAY": ":1"}, WAYLAND, X11, {"DISPLAY": ":1"}, id="its own comes first"),
        pytest.param({}, WAYLAND, X11, ON_WAYLAND, id="what the desktop has told the service manager"),
        pytest.param({"DISPLAY": ""}, WAYLAND, X11, {"DISPLAY": ""} | ON_WAYLAND, id="an empty DISPLAY is none"),
        pytest.param({}, ("LANG=C", FOREIGN), X11, X11, id="a manager that was told nothing: what shows popups"),
        pytest.param({}, NOBODY, X11, X11, id="no service manager"),
        pytest.param({}, NOBODY, {}, {}, id="a server without a screen"),
        pytest.param({}, NOBODY, NOBODY, {}, id="nobody knows"),
    ],
)
async def test_the_screen(
    session_bus: SessionBus,
    own: Mapping[str, str],
    known: Sequence[str] | None,
    started_with: Mapping[str, str] | None,
    found: Mapping[str, str],
) -> None:
    with server({**(started_with or {}), "HTTPS_PROXY": "http://planted:1"}) as pid:
        async with manager(session_bus, known), connected(session_bus) as bus:
            seen = await with_screen(bus, None if started_with is None else pid, {**SERVICE, **own})
    assert seen == {**SERVICE, **found}


async def test_a_server_that_has_gone_meanwhile_says_nothing(session_bus: SessionBus) -> None:
    with server(X11) as pid:
        pass
    async with connected(session_bus) as bus:
        assert await with_screen(bus, pid, SERVICE) == SERVICE


async def test_a_service_copies_to_the_clipboard_of_the_screen_that_it_was_not_started_with(
    session_bus: SessionBus, notifications: NotificationService, tmp_path: Path
) -> None:
    """From end to end: the button is offered, and the program finds the screen."""
    program = tmp_path / "xclip"
    program.write_text(f'#!/bin/sh\n{{ echo "$DISPLAY"; cat; }} > "{tmp_path}/copied"\n')
    program.chmod(0o755)
    environment = {**session_bus.environment, "PATH": f"{tmp_path}:/usr/bin:/bin"}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(manager(session_bus, [f"{name}={value}" for name, value in X11.items()]))
        notifier = Notifier(environment)
        stack.push_async_callback(notifier.aclose)
        await notifier.show(Message("key", "wrong", "body", "normal", (Action(COPY, "Copy fix"),)))
        assert "Copy fix" in notifications.screen.notified[-1].actions
        assert await notifier.copy("export A=1") is None
    assert (tmp_path / "copied").read_text() == ":7\nexport A=1"
