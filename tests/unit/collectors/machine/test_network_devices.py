"""Which way the kernel would send packets, in networks of its own."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from codexwatch.collectors.machine.network_devices import addresses

IN_A_NETWORK = """
import json, subprocess, sys
for command in sys.argv[1:]:
    subprocess.run(command.split(), check=True)
from codexwatch.collectors.machine.network_devices import Family, addresses, carries_fake_ip, has_default
print(json.dumps([has_default(Family.IPV4), has_default(Family.IPV6), carries_fake_ip(), addresses()]))
"""
SYSFS = "mount -t sysfs sysfs /sys"
UP = "ip link set lo up"
WIRE = ("ip link add up0 type veth peer name dn0", "ip link set up0 up", "ip link set dn0 up")
DEFAULT = (*WIRE, "ip addr add 10.77.0.2/24 dev up0", "ip route add default via 10.77.0.1")
TUN = ("ip tuntap add dev tun0 mode tun", "ip link set tun0 up")


def inside(*commands: str) -> Any:
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    if unshare is None or ip is None:
        pytest.skip("unshare (util-linux) or ip (iproute2) is not installed")
    command = [unshare, "--net", "--mount", sys.executable, "-c", IN_A_NETWORK, SYSFS, UP, *commands]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "/dev/net/tun" in done.stderr:
        pytest.skip("this machine has no TUN devices")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.namespaces
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a network namespace of its own needs root")
@pytest.mark.parametrize(
    ("commands", "ipv4", "ipv6", "fake"),
    [
        pytest.param((), False, False, False, id="loopback alone"),
        pytest.param(DEFAULT, True, False, False, id="a default route"),
        pytest.param(
            (*WIRE, "ip addr add 2001:db8:77::2/64 dev up0 nodad", "ip route add default via 2001:db8:77::1"),
            False,
            True,
            False,
            id="IPv6 alone",
        ),
        pytest.param(
            (*DEFAULT, *TUN, "ip addr add 172.19.0.1/30 dev tun0", "ip route add 198.18.0.0/15 dev tun0"),
            True,
            False,
            True,
            id="a route of their own",
        ),
        pytest.param(
            (*DEFAULT, *TUN, "ip addr add 198.18.0.1/16 dev tun0"), True, False, True, id="the device lives among them"
        ),
        pytest.param(
            (
                *DEFAULT,
                *TUN,
                "ip addr add 172.19.0.1/30 dev tun0",
                "ip route add default dev tun0 table 2022",
                "ip rule add to 198.18.0.0/15 lookup 2022",
            ),
            True,
            False,
            True,
            id="a table of the client's own",
        ),
        pytest.param(
            (*WIRE, *TUN, "ip addr add 172.19.0.1/30 dev tun0", "ip route add default dev tun0"),
            True,
            False,
            True,
            id="a TUN device takes everything",
        ),
    ],
)
def test_where_packets_go(commands: tuple[str, ...], *, ipv4: bool, ipv6: bool, fake: bool) -> None:
    assert inside(*commands)[:3] == [ipv4, ipv6, fake]


@pytest.mark.namespaces
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a network namespace of its own needs root")
def test_all_addresses() -> None:
    found = inside(*DEFAULT, "ip addr add 2001:db8:77::2/64 dev up0 nodad")[3]
    assert {"127.0.0.1", "::1", "10.77.0.2", "2001:db8:77::2"} <= set(found)
    assert not any("%" in address for address in found)


def test_this_machine_has_loopback() -> None:
    assert "127.0.0.1" in addresses()
