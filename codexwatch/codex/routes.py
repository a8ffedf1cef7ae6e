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
from codexwatch.model.machine import CodexProcess
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
    process = _process(facts, environment)
    home, stored = _home(facts, environment), _stored(facts.auth, environment)
    return login_of(environment, home, stored, process.kind if process else None)


def version_in(facts: Facts, environment: Environment) -> str | None:
    """What runs is of its own version, unless the user says which one to assume."""
    process = _process(facts, environment)
    return facts.settings.codex.version or (process.version if process else None) or facts.codex.version


def _process(facts: Facts, environment: Environment) -> CodexProcess | None:
    """The running client that the environment is of."""
    return facts.process_in(environment.id)


def _home(facts: Facts, environment: Environment) -> CodexHome:
    """With the profile that a running client has; a home that does not exist yet has Codex's defaults."""
    known, process = facts.codex.homes.get(environment.home), _process(facts, environment)
    home = known or CodexHome(environment.home, Config(f"{environment.home}/config.toml"))
    config = home.profiles.get(process.profile) if process and process.profile else None
    return replace(home, config=config) if config else home


def _stored(auth: Mapping[str, StoredLogin], environment: Environment) -> StoredLogin:
    return auth.get(environment.home) or StoredLogin(f"{environment.home}/auth.json")
