"""The worker in the sealed place: `python -m codexwatch.proving.sealed`, a job on stdin, its outcomes on stdout."""

import shutil
import socket
import struct
import subprocess
import sys
from dataclasses import replace
from fcntl import ioctl
from pathlib import Path

import anyio

from codexwatch.proving.file_claims import ALL_CLAIMS
from codexwatch.proving.ground import find_ground, names_of
from codexwatch.proving.job import Job, outcomes_to_json
from codexwatch.proving.trial import try_claims

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
"""netdevice(7)."""

_HOSTS = """\
127.0.0.1 localhost api.localhost
127.0.0.1 api.openai.com auth.openai.com chatgpt.com ab.chatgpt.com github.com api.github.com
"""
"""Everything else that Codex asks for is refused at once, where a resolver out of reach would be waited for."""

_RESOLVER = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"


def main() -> None:
    job = Job.from_json(sys.stdin.read())
    _raise_loopback()
    ground = find_ground(Path(job.folder))
    hosts = f"{_HOSTS}127.0.0.1 {socket.gethostname()}\n"
    if _lay_over("/etc/hosts", hosts, ground.folder / "hosts"):
        ground = replace(ground, names=names_of(hosts.splitlines()))
    _lay_over("/etc/resolv.conf", _RESOLVER, ground.folder / "resolv.conf")
    claims = [claim for claim in ALL_CLAIMS if claim.id in job.claims]
    outcomes = anyio.run(try_claims, job.program, claims, ground, job.seconds)
    sys.stdout.write(outcomes_to_json(outcomes))


def _raise_loopback() -> None:
    """A network that has just been made has a loopback interface that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", ioctl(any_socket, _SIOCGIFFLAGS, asked), 16)
        ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def _lay_over(path: str, text: str, file: Path) -> bool:
    """Shows `text`, kept in `file`, at `path`, in here alone; False where that is not allowed."""
    mount = shutil.which("mount")
    if mount is None:
        return False
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([mount, "--bind", str(file), path], capture_output=True, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    main()
