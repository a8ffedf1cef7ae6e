"""All routes of one instant, derived once from environments, configs and logins."""

from collections.abc import Mapping
from dataclasses import replace

from codexwatch.codex.login import login_of
from codexwatch.codex.routing import route
from codexwatch.codex.targets import targets
from codexwatch.codex.trust import ReadCaFile
from codexwatch.model.codex import CodexHome, Config, Login, StoredLogin
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.machine import ProcessKind
from codexwatch.model.network import Routes, Target


def with_routes(facts: Facts, read_ca: ReadCaFile) -> Facts:
    """`facts` with the routes of every environment whose variables are known."""
    elsewhere = {process.environment for process in facts.processes if process.elsewhere}
    found = Routes(
        replace(
            route(environment, target, version_in(facts, environment), read_ca),
            elsewhere=environment.id in elsewhere,
        )
        for environment in facts.environments
        if environment.unknown is None
        for target in targets_of(facts, environment)
    )
    return replace(facts, routes=found)


def targets_of(facts: Facts, environment: Environment) -> tuple[Target, ...]:
    """What a client in this environment needs."""
    home, stored = _home(facts, environment), _stored(facts.auth, environment)
    login = login_in(facts, environment)
    base_url = environment.get("OPENAI_BASE_URL")
    moved = base_url.value.reveal() if base_url and base_url.value else None
    return targets(login, home.config, stored, version_in(facts, environment), facts.taken_at, base_url=moved)


def login_in(facts: Facts, environment: Environment) -> Login:
    """The login that a client in this environment uses."""
    kinds: dict[str, ProcessKind] = {process.environment: process.kind for process in facts.processes}
    home, stored = _home(facts, environment), _stored(facts.auth, environment)
    return login_of(environment, home, stored, kinds.get(environment.id))


def version_in(facts: Facts, environment: Environment) -> str | None:
    """What runs is of its own version, unless the user says which one to assume."""
    running = next((item.version for item in facts.processes if item.environment == environment.id), None)
    return facts.settings.codex.version or running or facts.codex.version


def _home(facts: Facts, environment: Environment) -> CodexHome:
    """With the profile that a running client has; a home that does not exist yet has Codex's defaults."""
    missing = CodexHome(environment.home, Config(f"{environment.home}/config.toml"))
    home = facts.codex.homes.get(environment.home, missing)
    profile = next((item.profile for item in facts.processes if item.environment == environment.id), None)
    config = home.profiles.get(profile) if profile else None
    return replace(home, config=config) if config else home


def _stored(auth: Mapping[str, StoredLogin], environment: Environment) -> StoredLogin:
    return auth.get(environment.home, StoredLogin(f"{environment.home}/auth.json"))
