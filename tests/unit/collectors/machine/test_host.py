"""The machine: WSL or not, and whether there is a way out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codexwatch.collectors.machine.host import read_host
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User
from codexwatch.model.machine import Host

WSL2 = "Linux version 5.15.167.4-microsoft-standard-WSL2 (root@x) #1 SMP"
WSL1 = "Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) #1237-Microsoft"
ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask
eth0\t00000000\t01F01AAC\t0003\t0\t0\t0\t00000000
eth0\t00F01AAC\t00000000\t0001\t0\t0\t0\t00F0FFFF
"""


def host(root: Path) -> Host:
    return read_host(User("/h", None, "linux", root=str(root)), FileMemory())


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_an_ordinary_linux_is_not_wsl(tmp_path: Path) -> None:
    write(tmp_path, "proc/version", "Linux version 6.1.0-18-amd64")
    write(tmp_path, "proc/net/route", ROUTES)
    found = host(tmp_path)
    assert (found.wsl, found.wsl_mode, found.wsl_gateway) == (False, None, None)


@pytest.mark.parametrize(
    ("files", "mode"),
    [
        pytest.param({}, None, id="the Windows drive is not there"),
        pytest.param({"sam/notes.txt": ""}, "nat", id="no .wslconfig: the default"),
        pytest.param({"sam/.wslconfig": "[wsl2]\nmemory=4GB\n"}, "nat", id="it does not say"),
        pytest.param({"sam/.wslconfig": "[wsl2]\r\nnetworkingMode=mirrored\r\n"}, "mirrored", id="mirrored"),
        pytest.param({"sam/.wslconfig": "[WSL2]\n networkingmode = Mirrored\n"}, "mirrored", id="case does not count"),
        pytest.param({"sam/.wslconfig": "[wsl2]\n#networkingMode=mirrored\n"}, "nat", id="a comment"),
        pytest.param({"sam/.wslconfig": "[experimental]\nnetworkingMode=mirrored\n"}, "nat", id="another section"),
        pytest.param({"sam/.wslconfig": ""}, "nat", id="an empty .wslconfig"),
        pytest.param({"sam/.wslconfig": "", "kim/.wslconfig": ""}, None, id="two users: whose counts?"),
    ],
)
def test_networking_mode(tmp_path: Path, files: dict[str, str], mode: str | None) -> None:
    write(tmp_path, "proc/version", WSL2)
    write(tmp_path, "proc/net/route", ROUTES)
    for path, text in files.items():
        write(tmp_path, f"mnt/c/Users/{path}", text)
    found = host(tmp_path)
    assert (found.wsl, found.wsl_mode, found.wsl_gateway) == (True, mode, "172.26.240.1")


def test_wsl_1_shares_the_network_of_windows(tmp_path: Path) -> None:
    write(tmp_path, "proc/version", WSL1)
    assert (host(tmp_path).wsl, host(tmp_path).wsl_mode) == (True, "shared")


def test_a_machine_without_these_files_is_no_error(tmp_path: Path) -> None:
    found = host(tmp_path)
    assert (found.system, found.wsl, found.wsl_gateway) == ("linux", False, None)


IN_A_NETWORK = """
import subprocess, sys
for command in sys.argv[1:]:
    subprocess.run(command.split(), check=True)
from codexwatch.collectors.machine.host import has_route
print(has_route())
"""


@pytest.mark.namespaces
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a network namespace of its own needs root")
@pytest.mark.parametrize(
    ("commands", "answer"),
    [
        pytest.param([], "False", id="nothing is up"),
        pytest.param(["ip link set lo up"], "False", id="loopback alone"),
        pytest.param(["ip link set lo up", "ip route add default dev lo"], "True", id="a default route"),
        pytest.param(
            ["ip link set lo up", "ip route add 0.0.0.0/1 dev lo", "ip route add 128.0.0.0/1 dev lo"],
            "True",
            id="a VPN's two halves",
        ),
    ],
)
def test_has_route(commands: list[str], answer: str) -> None:
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    if unshare is None or ip is None:
        pytest.skip("unshare (util-linux) or ip (iproute2) is not installed")
    command = [unshare, "--net", sys.executable, "-c", IN_A_NETWORK, *commands]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == answer
