"""Whether a process lives where codexwatch lives: containers have a network and a file system of their own."""

from pathlib import Path


def has_other_network(pid: int) -> bool:
    """Whether what is probed here says nothing about that process."""
    try:
        return Path(f"/proc/{pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    except OSError:
        return False


def has_other_root(pid: int) -> bool:
    """Whether `/` is another folder there. Not told by the mount namespace: a sandboxed service has one of its own."""
    try:
        there, here = Path(f"/proc/{pid}/root/.").stat(), Path("/").stat()
    except OSError:
        return False
    return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino)
