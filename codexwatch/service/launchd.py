"""The launchd user agent."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from codexwatch.service.installed import LAUNCHD_LABEL, LAUNCHD_PLIST
from codexwatch.service.interpreter import check
from codexwatch.service.manager import Blueprint, Installed, NotDone, Status
from codexwatch.service.runner import Completed, Runner
from codexwatch.service.units import launchd_plist, program_of, write

COMMAND_SECONDS = 20
LOOKS = 50
PAUSE_SECONDS = 0.2
_BUSY = 5
"""What `bootstrap` returns while an earlier `bootout` is not through ("Input/output error")."""


@dataclass(frozen=True, slots=True)
class Launchd:
    """`launchctl` in the graphical domain of user `uid`."""

    blueprint: Blueprint
    run: Runner
    uid: int
    pause: Callable[[float], None] = time.sleep

    def install(self) -> Installed:
        """Write the agent, load it and see that it runs."""
        self._check_domain()
        check(self.blueprint.python, self.run)
        try:
            self.blueprint.places.log_file.parent.mkdir(parents=True, exist_ok=True)  # launchd makes no folders
        except OSError as error:
            raise NotDone(f"{error.filename} cannot be made: {error.strerror}", "Make it and try again.") from error
        replaced = program_of(self._plist)
        written = write(self._plist, launchd_plist(self.blueprint))
        before = self.status()
        if not written and before.active:
            return Installed(self._plist, before.pid, changed=False)
        self._unload()
        return Installed(self._plist, self._load().pid, changed=True, replaced=replaced if written else None)

    def uninstall(self) -> Path | None:
        """Stop it and remove the agent."""
        self._check_domain()
        if not self._plist.exists() and not self._is_loaded():
            return None
        self._unload()
        self._plist.unlink(missing_ok=True)
        return self._plist

    def restart(self) -> Status:
        """Load it anew: unlike `kickstart -k` that works for an agent that is not loaded too."""
        self._check_domain()
        if not self._plist.exists():
            raise NotDone("It is not installed.", "Install it: codexwatch service install")
        self._unload()
        return self._load()

    def status(self) -> Status:
        """What launchd prints; the layout is no interface of Apple's, so anything may be missing from it."""
        printed = self._launchctl("print", self._target)
        unit = self._plist if self._plist.exists() else None
        if printed.code != 0:
            return Status(unit=unit, active=False, state="not loaded" if unit else "not installed")
        state, pid, code = (_printed(printed, name) for name in ("state", "pid", "last exit code"))
        active = state == "running"
        return Status(
            unit=unit,
            active=active,
            state=(state or "unknown") + (f", last exit code {code}" if code and not active else ""),
            pid=int(pid) if pid and pid.isdecimal() else None,
        )

    @property
    def _plist(self) -> Path:
        return Path(self.blueprint.home, "Library/LaunchAgents", LAUNCHD_PLIST)

    @property
    def _target(self) -> str:
        return f"gui/{self.uid}/{LAUNCHD_LABEL}"

    def _check_domain(self) -> None:
        answer = self._launchctl("print", f"gui/{self.uid}")
        if answer.code != 0:
            raise NotDone(
                f"There is no graphical login of this user: launchctl {answer.last_line}",
                "Run this in a terminal on the Mac's own screen, or run `codexwatch run` in the foreground.",
            )

    def _load(self) -> Status:
        self._launchctl("enable", self._target)  # a label that was disabled once stays so across installations
        loaded, status = self._bootstrap(), self.status()
        for _ in range(LOOKS):
            if status.active or loaded.code not in {0, _BUSY}:
                break
            self.pause(PAUSE_SECONDS)
            loaded, status = self._bootstrap() if loaded.code == _BUSY else loaded, self.status()
        if loaded.code != 0 or not status.active:
            reason = loaded.last_line if loaded.code else status.state
            log = self.blueprint.places.log_file.parent / "stderr.log"
            raise NotDone(
                f"{LAUNCHD_LABEL} does not start ({reason})", f"See why: launchctl print {self._target}; {log}"
            )
        return status

    def _bootstrap(self) -> Completed:
        return self._launchctl("bootstrap", f"gui/{self.uid}", str(self._plist))

    def _unload(self) -> None:
        """`bootout` returns before it is through, and fails when there is nothing to unload."""
        self._launchctl("bootout", self._target)
        for _ in range(LOOKS):
            if not self._is_loaded():
                return
            self.pause(PAUSE_SECONDS)
        raise NotDone(f"{LAUNCHD_LABEL} does not stop", f"End it: launchctl bootout {self._target}")

    def _is_loaded(self) -> bool:
        return self._launchctl("print", self._target).code == 0

    def _launchctl(self, *arguments: str) -> Completed:
        return self.run(("/bin/launchctl", *arguments), timeout=COMMAND_SECONDS)


def _printed(done: Completed, name: str) -> str | None:
    found = re.search(rf"^\s*{re.escape(name)} = (.+?)\s*$", done.stdout, re.MULTILINE)
    return found[1] if found else None
