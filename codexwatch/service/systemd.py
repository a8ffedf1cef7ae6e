"""The systemd user service."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codexwatch.service.installed import SYSTEMD_UNIT
from codexwatch.service.interpreter import check
from codexwatch.service.manager import Blueprint, Installed, NoManager, NotDone, Status
from codexwatch.service.runner import Completed, Runner
from codexwatch.service.units import program_of, systemd_unit, write

ASK_SECONDS = 10
START_SECONDS = 60
_ASKED = "LoadState,ActiveState,SubState,Result,UnitFileState,FragmentPath,MainPID,ActiveEnterTimestamp,StatusText"


@dataclass(frozen=True, slots=True)
class Systemd:
    """`systemctl --user`, as the user that runs this."""

    blueprint: Blueprint
    run: Runner

    def install(self) -> Installed:
        """Write the unit, start it and see that it is up."""
        unit = self._unit_folder() / SYSTEMD_UNIT
        check(self.blueprint.python, self.run)
        before, replaced = self._ask(), program_of(unit)
        written = write(unit, systemd_unit(self.blueprint).encode(errors="surrogateescape"))
        if not written and _is_up(before) and before["UnitFileState"] == "enabled":
            return Installed(unit, _pid(before), changed=False)
        self._do("daemon-reload")
        self._do("enable", SYSTEMD_UNIT)
        return Installed(unit, self.restart().pid, changed=True, replaced=replaced if written else None)

    def uninstall(self) -> Path | None:
        """Stop it, take it out of the start-up, remove the unit."""
        unit = self._unit_folder() / SYSTEMD_UNIT
        found = self._ask()
        if found["LoadState"] == "not-found" and not unit.exists():
            return None
        self._do("disable", "--now", SYSTEMD_UNIT)
        unit.unlink(missing_ok=True)
        self._do("daemon-reload")
        self._systemctl("reset-failed", SYSTEMD_UNIT)  # fails when it had not failed
        return unit

    def installed(self) -> bool:
        """Whether there is a unit; where no user manager answers there is none that counts."""
        try:
            return (self._unit_folder() / SYSTEMD_UNIT).exists()
        except NoManager:
            return False

    def restart(self) -> Status:
        """Start it anew and wait until it says that it watches."""
        self._unit_folder()
        self._systemctl("reset-failed", SYSTEMD_UNIT)  # the start limit of earlier crashes must not count
        started = self._systemctl("restart", SYSTEMD_UNIT)
        status = self.status()
        if started.code != 0 or not status.active:
            reason = status.state if started.code == 0 else f"{status.state}: {started.last_line}"
            raise NotDone(
                f"{SYSTEMD_UNIT} does not start ({reason})",
                f"See why: journalctl --user -u {SYSTEMD_UNIT} -n 30",
            )
        return status

    def status(self) -> Status:
        """What systemd knows of it."""
        self._unit_folder()
        found = self._ask()
        result = found["Result"]
        state = f"{found['ActiveState']} ({found['SubState']}{'' if result == 'success' else f', {result}'})"
        return Status(
            unit=Path(found["FragmentPath"]) if found["FragmentPath"] else None,
            active=_is_up(found),
            state=state if found["FragmentPath"] else "not installed",
            since=found["ActiveEnterTimestamp"] or None if _is_up(found) else None,
            pid=_pid(found),
            detail=found["StatusText"] or None,
        )

    def _unit_folder(self) -> Path:
        """Where the manager looks for units of the user's own; it goes by its own XDG_CONFIG_HOME, not by ours."""
        answer = self._systemctl("show", "--property=UnitPath", "--value")
        config_home, found, _ = answer.stdout.partition("/systemd/user.control")
        if answer.code != 0 or not found:
            raise NoManager(f"No systemd user manager answers: {answer.last_line}", _INSTEAD)
        return Path(config_home, "systemd/user")

    def _ask(self) -> dict[str, str]:
        answer = self._do("show", f"--property={_ASKED}", SYSTEMD_UNIT)
        found = dict.fromkeys(_ASKED.split(","), "")
        for line in answer.stdout.splitlines():
            name, _, value = line.partition("=")
            found[name] = value
        return found

    def _do(self, *arguments: str) -> Completed:
        """`systemctl`, whose failure is NotDone."""
        done = self._systemctl(*arguments)
        if done.code != 0:
            raise NotDone(f"systemctl --user {' '.join(arguments)}: {done.last_line}", _SEE)
        return done

    def _systemctl(self, *arguments: str) -> Completed:
        limit = ASK_SECONDS if arguments[0] == "show" else START_SECONDS
        return self.run(("systemctl", "--user", *arguments), timeout=limit)


_INSTEAD = (
    "Let the desktop start it at login, `codexwatch service install --autostart`, or run `codexwatch run` in a "
    "terminal. In WSL, `systemd=true` under `[boot]` in /etc/wsl.conf gives you a user manager."
)
_SEE = "See why: systemctl --user status; journalctl --user -n 30"


def _is_up(found: Mapping[str, str]) -> bool:
    return found["ActiveState"] in {"active", "reloading"}


def _pid(found: Mapping[str, str]) -> int | None:
    return int(found["MainPID"] or 0) or None
