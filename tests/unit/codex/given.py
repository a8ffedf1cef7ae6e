"""Short words for the tables of this package: environments, targets, homes, logins."""

from collections.abc import Mapping

from codexwatch.codex.trust import CaFile
from codexwatch.model.codex import CodexHome, Config, FileState, StoredLogin
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.network import Stack, Target
from codexwatch.model.variable import variable

API = "https://api.openai.com/v1/responses"
HOME = "/home/u/.codex"
UNSET = None
UNKNOWN = "\0unknown"
"""Stands for a value that is assigned by something that cannot be known without running it."""


def environment(values: Mapping[str, str]) -> Environment:
    """This shell with exactly these variables."""
    found = {name: variable(name, None if text == UNKNOWN else text) for name, text in values.items()}
    return Environment("this-shell", EnvironmentKind.THIS_SHELL, "this shell", HOME, found)


def https(url: str = API) -> Target:
    return Target(url, Stack.HTTPS)


def websocket(url: str = API) -> Target:
    return Target("ws" + url.removeprefix("http"), Stack.WEBSOCKET)


def ca_file(path: str) -> CaFile:
    """Files by their names: `good…` loads, `notes…` holds no certificate, others are missing."""
    name = path.rpartition("/")[2]
    if name.startswith("good"):
        return CaFile.LOADS
    return CaFile.NO_CERTIFICATES if name.startswith("notes") else CaFile.MISSING


def home(**config: object) -> CodexHome:
    return CodexHome(HOME, Config(f"{HOME}/config.toml", **config))  # type: ignore[arg-type]  # a table's own words


def stored(state: FileState = FileState.OK, **what: object) -> StoredLogin:
    return StoredLogin(f"{HOME}/auth.json", state, **what)  # type: ignore[arg-type]  # a table's own words
