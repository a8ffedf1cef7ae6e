"""Whether codexwatch sees what it must: processes, homes, shells, changes of files; and whether it can keep notes."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from codexwatch.model.codex import FileState
from codexwatch.model.facts import Facts
from codexwatch.places import Places
from codexwatch.proving.check import Check
from codexwatch.render.proofs import doubt
from codexwatch.store.proofs import ProofFile

_RESERVE = 8
"""Inotify instances that other programs may open in the meantime."""


def check_codex(facts: Facts, places: Places) -> Check:
    """Whether there is a Codex, and whether the routing claims are known to hold for it."""
    version = facts.codex.version
    if not facts.codex.installed:
        said = "none was found: only what runs already, and editors, are judged"
        return Check("codex", said, "install it, or put it on the PATH of your login shell")
    if version is None:
        return Check(
            "codex", "installed, but it does not say its version", "set `[codex] version` in the configuration"
        )
    if doubted := doubt(version, ProofFile.in_folder(places.state_dir).read()):
        return Check("codex", *doubted)
    return Check("codex", f"{version}")


def check_processes(facts: Facts) -> Check:
    """Whether the variables of every running codex can be read."""
    if reason := facts.missing.get("processes"):
        return Check("processes", reason, "allow this user to read /proc (is it mounted with hidepid?)")
    running = [item for item in facts.environments if item.pid is not None]
    blind = [item for item in running if item.unknown]
    if blind:
        said = "; ".join(f"{item.label}: {item.unknown}" for item in blind)
        return Check("processes", said, "run codexwatch as the user, and in the container, of these processes")
    return Check("processes", f"{len(running)} running codex, all readable" if running else "no codex runs now")


def check_homes(facts: Facts) -> Check:
    """Whether config.toml, auth.json and .env of every home can be read."""
    problems = list(_unreadable(facts))
    if problems:
        return Check("homes", "; ".join(problems), "give your user the right to read it: chmod u+r FILE")
    return Check("homes", ", ".join(facts.codex.homes) or "none yet")


def _unreadable(facts: Facts) -> Iterator[str]:
    for path, home in facts.codex.homes.items():
        if home.config.state is FileState.UNREADABLE:
            yield f"{home.config.path} {home.config.reason}"
        if home.dotenv_unreadable:
            yield f"{path}/.env {home.dotenv_unreadable}"
    for login in facts.auth.values():
        if login.state is FileState.UNREADABLE:
            yield f"{login.path} {login.reason}"


def check_shells(facts: Facts) -> Check:
    """Whether it is known what a new terminal gets."""
    blind = [item for item in facts.environments if item.pid is None and item.unknown]
    if blind:
        said = "; ".join(f"{item.label}: {item.unknown}" for item in blind)
        return Check("environments", said, "codexwatch check --run-shell asks the shell itself")
    return Check("environments", ", ".join(item.label for item in facts.environments if item.pid is None))


def check_state(folders: Iterable[Path]) -> Check:
    """Whether alerts, history and log can be written."""
    for folder in dict.fromkeys(folders):
        if problem := _not_writable(folder):
            return Check("state", problem, f"make it yours: mkdir -p {folder} && chmod u+rwx {folder}")
    return Check("state", ", ".join(str(folder) for folder in dict.fromkeys(folders)))


def _not_writable(folder: Path) -> str | None:
    """Tried in the folder, or in the nearest one above it that there is."""
    existing = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    try:
        with tempfile.NamedTemporaryFile(dir=existing, prefix=".codexwatch-"):
            return None
    except OSError as error:
        return f"{existing} cannot be written: {(error.strerror or 'unknown error').lower()}"


def check_watching(paths: int, read: Callable[[str], str | None], in_use: int | None) -> Check:
    """Whether the kernel lets this user watch so many paths (Linux). `in_use`: inotify instances open now."""
    watches, instances = read("max_user_watches"), read("max_user_instances")
    if watches is None or instances is None:
        return Check("watching", f"{paths} paths")
    if int(watches) < paths:
        return _limit("max_user_watches", watches, f"{paths} paths are to be watched")
    if in_use is not None and int(instances) < in_use + _RESERVE:
        return _limit("max_user_instances", instances, f"{in_use} are in use")
    return Check("watching", f"{paths} paths, of {watches} that this user may watch")


def _limit(name: str, value: str, said: str) -> Check:
    remedy = f"sudo sysctl fs.inotify.{name}=8192 (until then changes are seen by looking, every few seconds)"
    return Check("watching", f"fs.inotify.{name} is {value}, and {said}", remedy)


def read_limit(name: str) -> str | None:
    """A limit of inotify(7); None where there is no such thing."""
    try:
        text = Path("/proc/sys/fs/inotify", name).read_text(encoding="ascii").strip()
    except OSError:
        return None
    return text if text.isdigit() else None


def inotify_instances() -> int | None:
    """How many this user's processes have open; None where that cannot be seen."""
    try:
        processes = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    except OSError:
        return None
    return sum(_instances_of(process) for process in processes)


def _instances_of(process: Path) -> int:
    """0 for one that is another user's or has ended."""
    try:
        if process.stat().st_uid != os.getuid():
            return 0
        return sum(str(link.readlink()) == "anon_inode:inotify" for link in list((process / "fd").iterdir()))
    except OSError:
        return 0
