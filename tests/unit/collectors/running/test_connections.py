"""Connections whose own address is gone, made in a network of their own."""

import os
import shutil
import subprocess
import sys

import pytest

from codexwatch.collectors.running.connections import Connections

IN_A_NETWORK = """
import os, socket, subprocess
from codexwatch.collectors.running.connections import Connections
from codexwatch.collectors.machine.network_devices import addresses

def ip(*words):
    subprocess.run(["ip", *words], check=True)

connections = Connections()

def seen():
    return connections.stranded([os.getpid()], addresses()).get(os.getpid(), ())

ip("link", "set", "lo", "up")
for address in ("10.9.8.1/32", "10.9.8.2/32", "10.9.8.3/32"):
    ip("addr", "add", address, "dev", "lo")
server = socket.create_server(("10.9.8.1", 0))
there = server.getsockname()
loopback = socket.create_server(("127.0.0.1", 0))
local = socket.create_connection(loopback.getsockname())
first = socket.create_connection(there, source_address=("10.9.8.2", 0))
accepted, _ = server.accept()
# Only the client's end is judged here: the server's is the other program's.
accepted.detach()
server.close()
print(seen())
ip("addr", "del", "10.9.8.1/32", "dev", "lo")
ip("addr", "del", "10.9.8.2/32", "dev", "lo")
print(seen())
print(seen())
"""


@pytest.mark.namespaces
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a network namespace of its own needs root")
@pytest.mark.skipif(shutil.which("ip") is None, reason="ip (iproute2) is not installed")
def test_after_the_address_is_gone() -> None:
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", IN_A_NETWORK],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    before, after, again = done.stdout.splitlines()
    assert (before, done.stderr) == ("()", "")
    assert "10.9.8.2" in after
    assert again == after, "it is so until the connection is given up"


AGAIN = IN_A_NETWORK.replace(
    'print(seen())\nip("addr", "del", "10.9.8.1/32"',
    'again = socket.create_server(("10.9.8.3", 0))\n'
    'new = socket.create_connection(again.getsockname(), source_address=("10.9.8.3", 0))\n'
    'print(seen())\nip("addr", "del", "10.9.8.1/32"',
)


@pytest.mark.namespaces
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a network namespace of its own needs root")
@pytest.mark.skipif(shutil.which("ip") is None, reason="ip (iproute2) is not installed")
def test_a_client_that_has_connected_anew() -> None:
    assert AGAIN != IN_A_NETWORK
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", AGAIN], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.stdout.splitlines(), done.stderr) == (["()", "()", "()"], "")


def test_without_the_addresses_of_this_machine_nothing_is_said() -> None:
    assert Connections().stranded([os.getpid()], ()) == {}


def test_a_process_that_is_gone() -> None:
    assert Connections().stranded([2**22 + 1], ("127.0.0.1",)) == {}
