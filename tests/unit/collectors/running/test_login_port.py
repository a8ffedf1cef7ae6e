"""Who holds the port of `codex login`."""

import os
import shutil
import socket
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.collectors.running.kernel_tcp import parse_rows
from codexwatch.collectors.running.login_port import among, in_lsof
from codexwatch.model.machine import PortHolder

HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
ROW = "   0: {address}:{port} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  1000        0 {inode} 1 0\n"
LSOF = "p4711\ncnode\nf23\nn127.0.0.1:1455\nf24\nn[::1]:1455\np99\ncCode Helper\nf5\nn*:1455\nf6\nn127.0.0.1:9000\n"
"""As lsof(8) describes the output of -F, not recorded on a Mac."""


def row(address: str, port: str = "05AF", state: str = "0A", inode: str = "77") -> str:
    return ROW.format(address=address, port=port, state=state, inode=inode)


@pytest.mark.skipif(sys.byteorder != "little", reason="the rows are those of a little-endian kernel")
@pytest.mark.parametrize(
    ("text", "family", "found"),
    [
        pytest.param(row("0100007F"), socket.AF_INET, [("77", "127.0.0.1")], id="loopback"),
        pytest.param(row("00000000"), socket.AF_INET, [("77", "127.0.0.1")], id="everywhere"),
        pytest.param(row("00000000000000000000000001000000"), socket.AF_INET6, [("77", "::1")], id="by IPv6"),
        pytest.param(row("0100007F", port="1F90"), socket.AF_INET, [], id="another port"),
        pytest.param(row("0100007F", state="01"), socket.AF_INET, [], id="a connection, nobody who waits"),
        pytest.param(row("0A01A8C0"), socket.AF_INET, [], id="another address of this machine"),
        pytest.param(row("0100007F", port="105AF"), socket.AF_INET, [], id="no port"),
        pytest.param("x y z\n", socket.AF_INET, [], id="no table"),
    ],
)
def test_in_the_kernel_s_table(text: str, family: socket.AddressFamily, found: list[tuple[str, str]]) -> None:
    assert list(among(parse_rows((HEADER + text).splitlines(), family))) == found


def test_in_what_lsof_prints() -> None:
    assert list(in_lsof(LSOF)) == [
        PortHolder("127.0.0.1", 1455, 4711, "node"),
        PortHolder("::1", 1455, 4711, "node"),
        PortHolder("127.0.0.1", 1455, 99, "Code Helper"),
    ]


IN_A_NETWORK = """
import os, socket, subprocess
from codexwatch.collectors.running.kernel_tcp import parse_rows
from codexwatch.collectors.running.login_port import login_port_holders
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
print(login_port_holders(system="linux") == ())
with socket.create_server(("127.0.0.1", 1455)):
    (found,) = login_port_holders(system="linux")
    print(found.pid == os.getpid(), found.address, (found.name or "").startswith("python"))
"""


@pytest.mark.namespaces
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a network namespace of its own needs root")
@pytest.mark.skipif(shutil.which("ip") is None, reason="ip (iproute2) is not installed")
def test_a_real_program_that_holds_it() -> None:
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", IN_A_NETWORK],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == (["True", "True", "127.0.0.1", "True"], "")


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    for family in (socket.AF_INET, socket.AF_INET6):
        assert list(among(parse_rows(text.splitlines(), family))) == []
    assert all(holder.port == 1455 for holder in in_lsof(text))
    assert all(holder.port == 1455 for holder in in_lsof(f"p{text}\nc{text}\nn*:1455"))
