"""What is wrong with the soaked machine at a moment, and which popups that owes."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.desktop.watched import BROKEN, CLEAN, Watched
from tests.lab.homes import login_api_key
from tests.lab.notifications import Notify, Screen

MEMORY = 20.0
"""Seconds in which a popup may still tell of a cause: the daemon may have been stopped, blind or without a desktop."""
SOLVED = 0
"""The urgency of what tells an end."""


@dataclass(frozen=True)
class Cause:
    """A file of the home directory; `title` is that of its popup."""

    name: str
    title: str
    wrong: str
    right: Callable[[Path], object]


def _clean_rc(home: Path) -> None:
    (home / ".zshrc").write_text(CLEAN)


def _no_config(home: Path) -> None:
    (home / ".codex/config.toml").unlink(missing_ok=True)


CAUSES = (
    Cause(".zshrc", "HTTPS_PROXY has no http:// in front of it", BROKEN, _clean_rc),
    Cause(".codex/auth.json", "auth.json", "{", login_api_key),
    Cause(".codex/config.toml", "config.toml", "model = \n", _no_config),
)
LOGGED_OUT = Cause("auth", "Codex is not logged in", "", _clean_rc)
"""Comes and goes with Codex's folder."""


@dataclass
class Machine:
    """Knows what it did to the files; `wrong_at` is when a cause was wrong last, on the monotonic clock."""

    watched: Watched
    chance: random.Random
    wrong: set[str] = field(default_factory=set)
    wrong_at: dict[str, float] = field(default_factory=dict)

    gone: set[str] = field(default_factory=set)
    """Causes that were told by popups which went with their server, and are not told again while they last."""
    _heard: int = 0

    def screen_goes(self, screen: Screen) -> None:
        """What is shown is gone: another server shows nothing, and another daemon knows no number of ours."""
        self.hear(screen)
        shown = _opening(screen)
        self.gone |= {cause.name for cause in CAUSES if _told(shown, cause)}
        screen.showing.clear()

    def hear(self, screen: Screen) -> None:
        """An end that was told makes the next beginning news again; one that was not yet told does not."""
        for call in screen.notified[self._heard :]:
            over = {cause.name for cause in CAUSES if cause.title in call.title or "Solved: all" in call.title}
            self.gone -= over if call.urgency == SOLVED else set()
        self._heard = len(screen.notified)

    def home_gone(self) -> None:
        """Without its folder Codex has no login either."""
        self.wrong_at[LOGGED_OUT.name] = time.monotonic()

    def shuffle(self) -> None:
        """Each cause comes or goes, or stays as it is."""
        for cause in CAUSES:
            match self.chance.randrange(3):
                case 0:
                    self.spoil(cause)
                case 1:
                    self.mend(cause)

    def spoil(self, cause: Cause) -> None:
        self._make_way(cause)
        self.watched.write(cause.name, cause.wrong)
        self.wrong.add(cause.name)

    def mend(self, cause: Cause) -> None:
        self._make_way(cause)
        cause.right(self.watched.home)
        if cause.name in self.wrong:
            self.wrong_at[cause.name] = time.monotonic()
            self.wrong.discard(cause.name)

    def restore(self) -> None:
        """Every file is again what it was meant to be."""
        for cause in CAUSES:
            (self.spoil if cause.name in self.wrong else self.mend)(cause)

    def _make_way(self, cause: Cause) -> None:
        path = self.watched.home / cause.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif path.is_symlink() or path.exists():
            path.unlink()

    def lacking(self, screen: Screen) -> list[str]:
        """What the screen owes, and what it shows and does not owe."""
        self.hear(screen)
        shown = _opening(screen)
        owed = [cause for cause in CAUSES if cause.name in self.wrong - self.gone]
        lost = [f"not told: {cause.name}" for cause in owed if not _told(list(screen.showing.values()), cause)]
        stale = [
            f"still told: {cause.name}" for cause in CAUSES if cause.name not in self.wrong and _told(shown, cause)
        ]
        return lost + stale

    def not_owed(self, call: Notify) -> bool:
        """Whether a popup that opens tells of nothing that is or has just been wrong."""
        causes = [cause for cause in (*CAUSES, LOGGED_OUT) if _told([call], cause)]
        since = time.monotonic() - MEMORY
        owed = any(cause.name in self.wrong or self.wrong_at.get(cause.name, 0) > since for cause in causes)
        return call.urgency != SOLVED and not owed


def _opening(screen: Screen) -> list[Notify]:
    return [call for call in screen.showing.values() if call.urgency != SOLVED]


def _told(calls: list[Notify], cause: Cause) -> bool:
    return any(cause.title in f"{call.title}\n{call.body}" for call in calls)
