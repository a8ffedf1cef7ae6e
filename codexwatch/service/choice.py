"""Which service manager this machine has."""

from collections.abc import Mapping

from codexwatch.service.autostart import Autostart
from codexwatch.service.launchd import Launchd
from codexwatch.service.manager import Blueprint, Manager, NotDone
from codexwatch.service.runner import Runner
from codexwatch.service.systemd import Systemd


def find_manager(
    blueprint: Blueprint,
    run: Runner,
    *,
    environ: Mapping[str, str],
    platform: str,
    uid: int,
    autostart: bool = False,
) -> Manager:
    """The manager for `platform`, a `sys.platform`; whether it answers is asked by each of its methods.

    Where the desktop's autostart is what starts it already, that; with `autostart` always that.

    Raises NotDone where there is none, and under sudo, which would install a service for root.
    """
    if uid == 0 and environ.get("SUDO_UID", "0") != "0":
        raise NotDone("This is a service of yours, not of root's.", "Run the same command without sudo.")
    if platform == "darwin":
        if autostart:
            raise NotDone("macOS starts services by launchd.", "Leave --autostart out.")
        return Launchd(blueprint, run, uid)
    if platform == "linux":
        desktop = Autostart(blueprint, run)
        if not desktop.entry.exists():
            systemd = Systemd(blueprint, run)
            if not autostart:
                return systemd
            if systemd.installed():
                raise NotDone(
                    "systemd starts it already; two would be one too many.",
                    "To change over: codexwatch service uninstall, then this again.",
                )
        return desktop
    raise NotDone(f"There is no service for {platform}.", "Run `codexwatch run` in a terminal.")
