"""Every CODEX_HOME that an environment names."""

import posixpath
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from codexwatch.collectors.homes.apart import HomesApart
from codexwatch.collectors.homes.codex_home import DEFAULT_FOLDER, Dotenv, HomeReading, gone, read_home
from codexwatch.collectors.homes.config_layers import SYSTEM_CONFIG
from codexwatch.collectors.user import User
from codexwatch.collectors.values import Values


class Homes:
    """Reads each home once a pass. `configured` is `[codex] home` of the settings: the one where nothing names another.

    `main` is the home that a command typed here is about; `default` the one of an environment that names none. `seen`
    holds what was read, in that order. `profiles` are the names that running clients were started with.
    `dotenv` False: as if no home had a `.env`.
    """

    def __init__(
        self,
        user: User,
        configured: str | None,
        apart: HomesApart,
        pause: Callable[[float], None],
        profiles: Collection[str] = (),
        *,
        dotenv: bool = True,
    ) -> None:
        self._user = user
        self._configured = user.absolute(configured) if configured else None
        self._apart = apart
        self._pause = pause
        self._dotenv = dotenv
        self._profiles = tuple(sorted(profiles))
        self._system = user.system_path(*SYSTEM_CONFIG)
        self.default = self._configured or posixpath.join(user.home, DEFAULT_FOLDER)
        self.main = user.absolute(user.codex_home) if user.codex_home else self.default
        self.seen: dict[str, HomeReading] = {}

    def read(self, path: str) -> HomeReading:
        if path not in self.seen:
            ask = partial(read_home, path, pause=self._pause, system=self._system, profiles=self._profiles)
            found = self._apart.ask(path, ask) or gone(path)
            self.seen[path] = found if self._dotenv else replace(found, dotenv=Dotenv(found.dotenv.path))
        return self.seen[path]

    def read_main(self) -> None:
        """Make sure that the main home is among those that were read, and comes first."""
        self.read(self.main)

    def named_by(self, values: Values, folder: str | None = None) -> str | None:
        """The home that these variables name, as Codex looks it up; None where it cannot be known.

        An empty CODEX_HOME counts as none; a relative one starts at `folder`, the working directory of the client.
        """
        named = values.get("CODEX_HOME")
        if named is not None and named.text is None:
            return self._configured
        if named is not None and named.text:
            return posixpath.normpath(posixpath.join(folder or str(Path.cwd()), named.text))
        home = values.get("HOME")
        if self._configured or home is None or not home.text:
            return self.default
        return posixpath.normpath(posixpath.join(home.text, DEFAULT_FOLDER))
