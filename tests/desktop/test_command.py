"""`notify --test` on a real bus, and `explain --open` in a real shell."""

import json
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.desktop.programs import Programs
from tests.lab.notifications import NotificationService, SessionBus
from tests.unit.cli.program import Shell

pytestmark = [pytest.mark.anyio, pytest.mark.desktop]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / "home").mkdir()
    return Shell(tmp_path / "home")


async def typed(shell: Shell, *argv: str, **environ: str) -> tuple[int, str, str]:
    """In a thread: the service answers from this event loop."""
    done = await anyio.to_thread.run_sync(lambda: shell.run(*argv, env=environ))
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("capabilities", "buttons"), [(("body", "actions"), "with"), (("body",), "without")], ids=["with", "without"]
)
async def test_a_popup_that_is_shown(
    shell: Shell,
    session_bus: SessionBus,
    notifications: NotificationService,
    capabilities: tuple[str, ...],
    buttons: str,
) -> None:
    notifications.screen.capabilities = capabilities
    code, out, _ = await typed(shell, "notify", "--test", **session_bus.environment)
    assert (code, out) == (0, f"shown by recorder 1, {buttons} buttons\n")
    (call,) = notifications.screen.notified
    assert (call.title, call.actions) == ("codexwatch can reach you", ())


async def test_the_same_for_scripts(shell: Shell, session_bus: SessionBus, notifications: NotificationService) -> None:
    code, out, _ = await typed(shell, "notify", "--test", "--json", **session_bus.environment)
    told = json.loads(out)
    seconds = told.pop("seconds")
    assert (code, told) == (
        0,
        {
            "schema": 1,
            "shown": True,
            "server": {"name": "recorder", "version": "1", "buttons": True},
            "reason": None,
            "remedy": None,
        },
    )
    assert 0 < seconds < 5


async def test_a_popup_that_is_kept_back(
    shell: Shell, session_bus: SessionBus, notifications: NotificationService
) -> None:
    notifications.screen.inhibited = True
    code, out, _ = await typed(shell, "notify", "--test", **session_bus.environment)
    assert (code, out.splitlines()) == (
        1,
        [
            "not shown: do not disturb is on",
            "fix: switch it off in the desktop's notification settings; what waits is told then",
        ],
    )


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        pytest.param({}, "not shown: there is no session bus", id="no bus"),
        pytest.param({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/no"}, "not shown: the session bus at", id="a dead bus"),
    ],
)
async def test_a_machine_without_a_desktop(shell: Shell, environ: dict[str, str], said: str) -> None:
    code, out, err = await typed(shell, "notify", "--test", **environ)
    assert (code, err) == (1, "")
    first, second = out.splitlines()
    assert first.startswith(said)
    assert second.startswith("fix: log in to the desktop; on a machine without a desktop let `[alerts] command`")


async def test_nothing_to_do_is_wrong_usage(shell: Shell) -> None:
    code, out, err = await typed(shell, "notify")
    assert (code, out) == (2, "")
    assert "--test" in err


async def test_the_manual_opens_in_the_browser(shell: Shell, tmp_path: Path) -> None:
    programs = Programs(tmp_path)
    programs.add("xdg-open")
    environ = programs.environment(DISPLAY=":5")
    code, out, err = await typed(shell, "explain", "proxy-socks-scheme", "--open", **environ)
    page = shell.home / ".local/state/codexwatch/pages/proxy-socks-scheme.html"
    assert (code, out, err) == (0, f"{page}\n", "")
    assert programs.called("xdg-open") == f"{page}\n"
    assert page.stat().st_mode & 0o777 == 0o600
    assert "A SOCKS proxy where Codex needs an HTTP proxy." in page.read_text()


async def test_without_a_browser_the_page_is_named_all_the_same(shell: Shell) -> None:
    code, out, err = await typed(shell, "explain", "proxy-socks-scheme", "--open")
    pages = [str(page) for page in shell.home.rglob("*.html")]
    assert (code, [out.strip()]) == (1, pages)
    assert err == "codexwatch explain: there is no program that opens pages: xdg-open\n"
