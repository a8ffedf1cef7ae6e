"""All routes of one instant, derived once from environments, configs and logins."""

from collections.abc import Mapping
from dataclasses import replace

from codexwatch.codex.login import login_of
from codexwatch.codex.routing import route
from codexwatch.codex.targets import targets
from codexwatch.codex.trust import ReadCaFile
from codexwatch.model.codex import Codex, CodexHome, Config, Login, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.machine import ProcessKind
from codexwatch.model.network import Target


def with_routes(facts: Facts, read_ca: ReadCaFile) -> Facts:
    """`facts` with the routes of every environment whose variables are known."""
    elsewhere = {process.environment for process in facts.processes if process.elsewhere}
    found = tuple(
        replace(route(environment, target, facts.codex.version, read_ca), elsewhere=environment.id in elsewhere)
        for environment in facts.environments
        if environment.unknown is None
        for target in targets_of(facts, environment)
    )
    return replace(facts, routes=found)


def targets_of(facts: Facts, environment: Environment) -> tuple[Target, ...]:
    """What a client in this environment needs."""
    home, stored = _home(facts.codex, environment), _stored(facts.auth, environment)
    login = login_in(facts, environment)
    return targets(login, home.config, stored, facts.codex.version, facts.taken_at)


def login_in(facts: Facts, environment: Environment) -> Login:
    """The login that a client in this environment uses."""
    kinds: dict[str, ProcessKind] = {process.environment: process.kind for process in facts.processes}
    home, stored = _home(facts.codex, environment), _stored(facts.auth, environment)
    return login_of(environment, home, stored, kinds.get(environment.id))


def _home(codex: Codex, environment: Environment) -> CodexHome:
    """A home that does not exist yet has Codex's defaults."""
    missing = CodexHome(environment.home, Config(f"{environment.home}/config.toml"))
    return codex.homes.get(environment.home, missing)


def _stored(auth: Mapping[str, StoredLogin], environment: Environment) -> StoredLogin:
    return auth.get(environment.home, StoredLogin(f"{environment.home}/auth.json"))
