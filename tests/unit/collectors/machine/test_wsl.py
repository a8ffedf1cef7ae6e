"""WSL, on what its commands print: recorded from public issues and from Microsoft's documentation, not run here."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.collectors.files import NOT_UTF8
from codexwatch.collectors.machine.host import gateway_in, read_host
from codexwatch.collectors.machine.wsl import WslReader, answer_of, forwarded, mode_in, mode_of, proxy_of, version_of
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User

WSL2 = "Linux version 6.6.87.2-microsoft-standard-WSL2 (root@x) #1 SMP"
WSL1 = "Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) #1237-Microsoft"
REG = """
HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\r
    User Agent    REG_SZ    Mozilla/4.0 (compatible; MSIE 8.0; Win32)\r
    ProxyEnable    REG_DWORD    {enabled}\r
    ProxyServer    REG_SZ    {server}\r
    ProxyOverride    REG_SZ    localhost;127.*;<local>\r
"""


@pytest.mark.parametrize(
    ("release", "version"),
    [
        pytest.param(WSL2, 2, id="WSL 2"),
        pytest.param(WSL1, 1, id="WSL 1"),
        pytest.param("Linux version 6.1.0-18-amd64", None, id="Linux"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_version(release: str, version: int | None) -> None:
    assert version_of(release) == version


@pytest.mark.parametrize(
    ("printed", "mode"),
    [
        pytest.param("nat\n", "nat", id="NAT"),
        pytest.param("mirrored", "mirrored", id="mirrored"),
        pytest.param("virtioproxy\n", "virtioproxy", id="what WSL falls back to"),
        pytest.param("Invalid command line argument: --networking-mode\n", None, id="an older wslinfo"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_mode_in_force(printed: str, mode: str | None) -> None:
    assert mode_of(printed) == mode


@pytest.mark.parametrize(
    ("enabled", "server", "proxy"),
    [
        pytest.param("0x1", "127.0.0.1:7890", "http://127.0.0.1:7890", id="one for everything"),
        pytest.param("0x1", "http=127.0.0.1:1;https=127.0.0.1:2", "http://127.0.0.1:2", id="one for each scheme"),
        pytest.param("0x1", "socks=127.0.0.1:1", None, id="SOCKS alone"),
        pytest.param("0x1", "http://sam:planted@p:1", "http://sam:•••@p:1", id="with a password"),
        pytest.param("0x0", "127.0.0.1:7890", None, id="switched off, the value stays"),
        pytest.param("0x1", "", None, id="switched on, and empty"),
    ],
)
def test_the_system_proxy_of_windows(enabled: str, server: str, proxy: str | None) -> None:
    assert proxy_of(REG.format(enabled=enabled, server=server)) == proxy


def test_a_registry_without_these_keys() -> None:
    assert proxy_of("ERROR: The system was unable to find the specified registry key or value.\n") is None


class Windows:
    """Answers as `wslinfo` and `reg.exe` do, and remembers what it was asked."""

    def __init__(self, mode: str | None, enabled: str = "0x1") -> None:
        self.asked: list[str] = []
        self.mode, self.enabled = mode, enabled

    def __call__(self, command: Sequence[str]) -> str | None:
        self.asked.append(command[0])
        if command[0] == "wslinfo":
            return self.mode
        return REG.format(enabled=self.enabled, server="127.0.0.1:7890")


def machine(root: Path, release: str = WSL2) -> User:
    (root / "proc").mkdir(parents=True, exist_ok=True)
    (root / "proc/version").write_text(release)
    (root / "mnt/c/Users/sam/.codex").mkdir(parents=True, exist_ok=True)
    (root / "mnt/c/Users/Public").mkdir(exist_ok=True)
    (root / "mnt/c/Users/sam/.wslconfig").write_text("[wsl2]\nnetworkingMode=mirrored\n")
    return User("/h", None, "linux", {"WSLENV": "HTTPS_PROXY:USERPROFILE/p:"}, root=str(root))


def test_what_is_in_force_counts_more_than_what_is_asked_for(tmp_path: Path) -> None:
    user = machine(tmp_path)
    (tmp_path / "mnt/c/Users/sam/.codex/.env").write_text("")
    found = read_host(user, FileMemory(), WslReader(Windows("nat")))
    assert (found.wsl, found.wsl_version, found.wsl_mode) == (True, 2, "nat")
    assert found.windows is not None
    assert found.windows.proxy == "http://127.0.0.1:7890"
    assert found.windows.dotenv == f"{tmp_path}/mnt/c/Users/sam/.codex/.env"
    assert found.windows.forwarded == ("HTTPS_PROXY", "USERPROFILE")


def test_without_wslinfo_the_file_counts(tmp_path: Path) -> None:
    found = read_host(machine(tmp_path), FileMemory(), WslReader(Windows(None)))
    assert found.wsl_mode == "mirrored"
    assert found.windows is not None
    assert found.windows.dotenv is None


def test_the_wslconfig_is_that_of_the_one_user_of_windows(tmp_path: Path) -> None:
    user, profiles = machine(tmp_path), tmp_path / "mnt/c/Users"

    def seen() -> tuple[str | None, str | None]:
        windows = read_host(user, FileMemory(), WslReader(Windows("nat"))).windows
        assert windows is not None
        return windows.wslconfig, windows.asked_mode

    sam = f"{profiles}/sam/.wslconfig"
    assert seen() == (sam, "mirrored")
    Path(sam).unlink()
    assert seen() == (sam, "nat"), "there is but one person: a new file"
    (profiles / "kim").mkdir()
    assert seen() == (None, "nat"), "nobody knows whose"
    Path(sam).write_text("[wsl2]\n")
    assert seen() == (sam, "nat"), "one of them has it"


def test_wsl_1(tmp_path: Path) -> None:
    found = read_host(machine(tmp_path, WSL1), FileMemory(), WslReader(Windows("wsl1")))
    assert (found.wsl_version, found.wsl_mode) == (1, "shared")


def test_answers_are_kept_for_a_while(tmp_path: Path) -> None:
    now = [0.0]
    windows = Windows("nat")
    reader, user, memory = WslReader(windows, lambda: now[0]), machine(tmp_path), FileMemory()
    for _ in range(3):
        read_host(user, memory, reader)
    assert len(windows.asked) == 2
    now[0], windows.enabled = 301.0, "0x0"
    later = read_host(user, memory, reader)
    assert len(windows.asked) == 4
    assert later.windows is not None
    assert later.windows.proxy is None


def test_elsewhere_nobody_is_asked(tmp_path: Path) -> None:
    windows = Windows("nat")
    assert not read_host(machine(tmp_path, "Linux version 6.1"), FileMemory(), WslReader(windows)).wsl
    assert windows.asked == []


def test_the_daemon_s_own_wslenv_counts_for_nothing() -> None:
    assert forwarded(User("/h", None, "linux", None)) == ()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["/nowhere/reg.exe", "query"], id="not there"),
        pytest.param(["/bin/sh", "-c", "exit 3"], id="fails"),
        pytest.param(["/bin/sh", "-c", "sleep 30"], id="hangs"),
    ],
)
def test_a_command_without_an_answer(command: list[str]) -> None:
    assert answer_of(command) is None


def test_an_answer_that_is_no_text_or_never_ends() -> None:
    said = answer_of(["/bin/sh", "-c", "printf '\\377'; head -c 200000 /dev/zero"])
    assert said is not None
    assert (said[0], len(said)) == (NOT_UTF8, 65_536)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert mode_of(text) is None or text.strip().lower() == mode_of(text)
    assert isinstance(mode_in(text), str)
    assert proxy_of(f"    ProxyEnable    REG_DWORD    0x1\n    ProxyServer    REG_SZ    {text}\n") != ""
    assert version_of(text) in (None, 1, 2)
    assert gateway_in(text) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["00000000", "01F01AAC", "FFFFFFFFFF", "x", "eth0", "\n"])))
def test_any_table_of_routes_is_read_without_an_error(words: list[str]) -> None:
    found = gateway_in("\t".join(words))
    assert found in (None, "172.26.240.1")
