"""Ports of proxy clients are found by the name of the process."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from codexwatch.probing.known_clients import client_named
from codexwatch.probing.local_clients import local_clients

LISTEN = """
import pathlib, socket, sys
pathlib.Path("/proc/self/comm").write_text(sys.argv[1])
held = [socket.create_server((host, 0), family=family) for host, family in
        (("127.0.0.1", socket.AF_INET), ("0.0.0.0", socket.AF_INET), ("::1", socket.AF_INET6))]
print(*(listener.getsockname()[1] for listener in held), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def client() -> Iterator[tuple[int, ...]]:
    """Three ports of a process that is called mihomo."""
    if sys.platform != "linux":
        pytest.skip("a process can give itself a name on Linux alone")
    command = [sys.executable, "-c", LISTEN, "mihomo"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield tuple(map(int, running.stdout.readline().split()))
        running.terminate()


def test_a_client_is_found_on_whatever_port(client: tuple[int, ...]) -> None:
    one, every, six = client
    owners = local_clients()
    mine = {("127.0.0.1", one), ("127.0.0.1", every), ("::1", six)}
    assert mine <= set(owners)
    assert {owners[address].name for address in mine} == {"Clash"}


def test_other_listeners_are_left_alone(client: tuple[int, ...]) -> None:
    command = [sys.executable, "-c", LISTEN, "postgres"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        ports = set(map(int, running.stdout.readline().split()))
        assert len(ports) == 3
        assert not ports & {port for _, port in local_clients()}
        running.terminate()


@pytest.mark.parametrize(
    ("process", "name", "debugging"),
    [
        pytest.param("mihomo", "Clash", False, id="the core"),
        pytest.param("verge-mihomo-al", "Clash Verge", False, id="cut to fifteen characters"),
        pytest.param("Surge", "Surge", False, id="capitals"),
        pytest.param("xray.exe", "v2rayN", False, id="as on Windows"),
        pytest.param("mitmdump", "mitmproxy", True, id="a debugging proxy"),
    ],
)
def test_names(process: str, name: str, debugging: bool) -> None:
    owner = client_named(process)
    assert owner is not None
    assert (owner.name, owner.debugging) == (name, debugging)


@pytest.mark.parametrize("process", ["", "python3", "postgres", "sshd", "node", "clashing", "torrent"])
def test_names_of_others(process: str) -> None:
    assert client_named(process) is None
