"""The programs of the desktop session: which is chosen, what it is given, what becomes of its failure."""

import os
from pathlib import Path

import anyio
import pytest

from codexwatch.notify.message import COPY, DETAILS, SNOOZE
from codexwatch.notify.session import Session
from tests.desktop.programs import Programs
from tests.desktop.watched import eventually

pytestmark = pytest.mark.anyio

X, WAYLAND = {"DISPLAY": ":5"}, {"WAYLAND_DISPLAY": "wayland-0"}


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path)


@pytest.mark.parametrize(
    ("there", "screen", "platform", "chosen"),
    [
        pytest.param(("xclip", "xsel"), X, "linux", "xclip", id="X"),
        pytest.param(("xsel",), X, "linux", "xsel", id="X with the other program"),
        pytest.param(("xclip", "wl-copy"), X | WAYLAND, "linux", "wl-copy", id="Wayland before its X"),
        pytest.param(("xclip",), X | WAYLAND, "linux", "xclip", id="only the X of Wayland"),
        pytest.param(("pbcopy",), {}, "darwin", "pbcopy", id="macOS"),
    ],
)
async def test_the_clipboard_that_fits_the_screen(
    programs: Programs, *, there: tuple[str, ...], screen: dict[str, str], platform: str, chosen: str
) -> None:
    for name in there:
        programs.add(name)
    session = Session(programs.environment(**screen), platform)
    assert session.offers(COPY)
    assert await session.copy("a line\x1b[0m\u202e") is None
    called = {name: programs.called(name) for name in there if programs.called(name) is not None}
    assert list(called) == [chosen]
    assert called[chosen].endswith("a line[0m")  # type: ignore[union-attr] # just looked for


@pytest.mark.parametrize(
    ("there", "screen", "platform"),
    [
        pytest.param((), X, "linux", id="no program"),
        pytest.param(("wl-copy",), X, "linux", id="a program for another screen"),
        pytest.param(("xclip", "xdg-open"), {}, "linux", id="no screen"),
        pytest.param(("xclip", "xdg-open"), X, "darwin", id="those of another system"),
    ],
)
async def test_what_is_missing_is_not_offered(
    programs: Programs, there: tuple[str, ...], screen: dict[str, str], platform: str
) -> None:
    for name in there:
        programs.add(name)
    session = Session(programs.environment(**screen), platform)
    assert (session.offers(COPY), session.offers(DETAILS), session.offers(SNOOZE)) == (False, False, True)
    assert "no program for the clipboard" in (await session.copy("x") or "")
    assert "no program that opens pages" in (await session.open(Path("/page.html")) or "")


async def test_a_clipboard_that_fails_or_cannot_be_run_is_said(programs: Programs) -> None:
    programs.add("xclip", "exit 3")
    assert await Session(programs.environment(**X)).copy("x") == "xclip ended with 3"
    (programs.folder / "xclip").write_text("no program at all")
    assert await Session(programs.environment(**X)).copy("x") == "xclip cannot be run: OSError"


async def test_a_clipboard_that_stays_in_the_background_is_not_waited_for(programs: Programs) -> None:
    (programs.folder / "sleep").symlink_to("/bin/sleep")
    programs.add("xclip", 'sleep 30 & echo $! > "${0%/*}/pid"; exit 0')
    with anyio.fail_after(4):
        assert await Session(programs.environment(**X)).copy("x") is None
    os.kill(int((programs.folder / "pid").read_text()), 9)


@pytest.mark.parametrize(
    ("platform", "screen", "program"),
    [("linux", X, "xdg-open"), ("linux", WAYLAND, "xdg-open"), ("darwin", {}, "open")],
)
async def test_a_page_is_opened_by_an_argument_vector(
    programs: Programs, *, platform: str, screen: dict[str, str], program: str
) -> None:
    programs.add(program)
    page = Path("/home/me/a b;$(touch x).html")
    assert await Session(programs.environment(**screen), platform).open(page) is None
    assert programs.called(program) == f"{page}\n"


async def test_a_browser_that_cannot_be_opened_is_said(programs: Programs) -> None:
    programs.add("xdg-open", "exit 3")
    assert await Session(programs.environment(**X)).open(Path("/page")) == "xdg-open ended with 3"


async def test_a_browser_that_stays_open_is_left_alone(programs: Programs) -> None:
    (programs.folder / "tail").symlink_to("/usr/bin/tail")
    programs.add("xdg-open", 'echo $$ > "${0%/*}/pid"; exec tail -f /dev/null')
    assert await Session(programs.environment(**X)).open(Path("/page")) is None
    pid = int((programs.folder / "pid").read_text())
    os.kill(pid, 15)
    # Somebody waits for it: it does not stay in the process table.
    await eventually(lambda: not Path(f"/proc/{pid}").exists())


async def test_a_service_has_the_browser_started_outside_of_its_limits(programs: Programs) -> None:
    for name in ("xdg-open", "systemd-run"):
        programs.add(name)
    environ = programs.environment(**X, XDG_CURRENT_DESKTOP="GNOME", SECRET="s", SYSTEMD_EXEC_PID=str(os.getpid()))
    assert await Session(environ).open(Path("/page")) is None
    assert programs.called("xdg-open") is None
    assert programs.called("systemd-run") == "\n".join(
        [
            "--user",
            "--quiet",
            "--collect",
            "--property=KillMode=process",
            "--setenv=DISPLAY=:5",
            "--setenv=XDG_CURRENT_DESKTOP=GNOME",
            "--",
            f"{programs.folder}/xdg-open",
            "/page\n",
        ]
    )


async def test_a_terminal_inside_a_service_is_none(programs: Programs) -> None:
    for name in ("xdg-open", "systemd-run"):
        programs.add(name)
    environ = programs.environment(**X, SYSTEMD_EXEC_PID="1")
    assert await Session(environ).open(Path("/page")) is None
    assert programs.called("systemd-run") is None
