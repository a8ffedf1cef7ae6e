"""Which service manager this machine has."""

from collections.abc import Mapping

from codexwatch.service.launchd import Launchd
from codexwatch.service.manager import Blueprint, Manager, NotDone
from codexwatch.service.runner import Runner
from codexwatch.service.systemd import Systemd


def find_manager(blueprint: Blueprint, run: Runner, *, environ: Mapping[str, str], platform: str, uid: int) -> Manager:
    """The manager for `platform`, a `sys.platform`; whether it answers is asked by each of its methods.

    Raises NotDone where there is none, and under sudo, which would install a service for root.
    """
    if uid == 0 and environ.get("SUDO_UID", "0") != "0":
        raise NotDone("This is a service of yours, not of root's.", "Run the same command without sudo.")
    if platform == "darwin":
        return Launchd(blueprint, run, uid)
    if platform == "linux":
        return Systemd(blueprint, run)
    raise NotDone(f"There is no service for {platform}.", "Run `codexwatch run` in a terminal.")
