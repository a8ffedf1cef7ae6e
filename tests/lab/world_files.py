"""What a world's network and /etc look like: the files that `World` mounts and the script that builds it."""

import os
import ssl
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import certifi

from tests.lab.hosts import ADDRESSES

ORIGIN = "127.0.1.1"
PROXIED_SOURCE = "127.0.0.3"
NAMESERVER = "127.0.0.53"
GATEWAY = "10.77.0.1"
SYSTEM_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")

# Packets for the gateway go out on up0 and vanish at dn0: the gateway's address belongs to nobody.
UPLINK = f"""\
link add up0 type veth peer name dn0
link set up0 up
link set dn0 up
addr add 10.77.0.2/24 dev up0
neigh add {GATEWAY} lladdr 02:00:00:00:00:01 dev up0 nud permanent
route add default via {GATEWAY}
"""
UPLINK_IPV6 = """\
addr add 2001:db8:77::2/64 dev up0 nodad
neigh add 2001:db8:77::1 lladdr 02:00:00:00:00:01 dev up0 nud permanent
route add default via 2001:db8:77::1
"""
BUILD = """\
set -eu
ip -batch "$1/network"
while read -r file target; do mount --bind "$1/$file" "$target"; done < "$1/mounts"
shift
exec "$@"
"""


def write_files(
    directory: Path,
    root_certificate: Path,
    *,
    home: Path,
    reachable: Collection[str],
    hosts: Mapping[str, Sequence[str]],
    uplink: bool,
    ipv6: bool,
) -> None:
    """Everything that BUILD reads, into `directory`."""
    addresses = [ADDRESSES[name] for name in reachable]
    network = ["link set lo up", *(f"addr add {address}/32 dev lo" for address in addresses), ""]
    lines = [f"{address} {name}" for name, addresses in hosts.items() for address in addresses]
    written = {
        "network": "\n".join(network) + (UPLINK if uplink else "") + (UPLINK_IPV6 if uplink and ipv6 else ""),
        "hosts": "\n".join(["127.0.0.1 localhost", "::1 localhost", *lines, ""]),
        "resolv.conf": f"nameserver {NAMESERVER}\n",
        "passwd": _passwd(home),
        "ca.pem": root_certificate.read_text(),
        "mounts": "".join(f"{file} {target}\n" for file, target in _mounts()),
    }
    for name, text in written.items():
        (directory / name).write_text(text)


def _mounts() -> list[tuple[str, str]]:
    """The laboratory's CA takes the place of every public one, so that it is trusted without any variable."""
    python = ssl.get_default_verify_paths().cafile
    bundles = {os.path.realpath(path) for path in (*SYSTEM_BUNDLES, certifi.where(), python) if path}
    etc = [(name, f"/etc/{name}") for name in ("hosts", "resolv.conf", "passwd")]
    return etc + [("ca.pem", path) for path in sorted(bundles) if Path(path).is_file()]


def _passwd(home: Path) -> str:
    """Whoever asks the password database is sent to the private home too."""
    others = [line for line in Path("/etc/passwd").read_text().splitlines() if line.split(":")[2] != "0"]
    return "\n".join([f"root:x:0:0:root:{home}:/bin/bash", *others, ""])
