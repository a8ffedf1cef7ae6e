"""What `codexwatch route` supposes: other variables, another `.env`, another version, another target."""

import argparse
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from codexwatch.cli.surroundings import Surroundings
from codexwatch.codex import dotenv
from codexwatch.codex.outside import without_dotenv
from codexwatch.codex.routes import with_routes
from codexwatch.codex.routing import route
from codexwatch.codex.targets import websocket_url
from codexwatch.codex.trust import ReadCaFile
from codexwatch.codex.version import NEWEST_KNOWN, WEBSOCKET_FIRST, at_least
from codexwatch.collectors.collector import Collector
from codexwatch.collectors.files import FileText, Unreadable, read_text
from codexwatch.collectors.homes.codex_home import DEFAULT_FOLDER, read_home
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User, from_environ
from codexwatch.compose import read_settings
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.network import Routes, Stack, Target
from codexwatch.model.secret import mask_urls
from codexwatch.model.setting_values import is_version
from codexwatch.model.variable import KEPT_NAMES, Origin, Variable, variable
from codexwatch.render.running import GIVEN


class Unusable(Exception):  # noqa: N818 - a word, like the others that people read
    """What was typed cannot be supposed; the message is for the user and repeats no secret."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """`outside`: the environments by id as other programs have them, without Codex's `.env`."""

    facts: Facts
    outside: Mapping[str, Environment]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """`values` are set in every environment; `only` leaves nothing but them."""

    values: Mapping[str, str]
    dotenv: str | None
    version: str | None
    url: str | None
    only: bool

    @classmethod
    def from_options(cls, options: argparse.Namespace) -> "Hypothesis":
        """Raises Unusable for a value that is not NAME=VALUE or a URL that is none."""
        values = {}
        for item in options.env:
            name, separator, value = item.partition("=")
            if not separator or not name:
                raise Unusable("--env takes NAME=VALUE; what was given is not repeated, it may be a secret")
            values[name] = value
        url = _target_url(options.url) if options.url else None
        if options.codex_version and not is_version(options.codex_version):
            raise Unusable(f"{options.codex_version!r} is not a version like {NEWEST_KNOWN}")
        return cls(values, options.dotenv, options.codex_version, url, options.only_env)

    def suppose(self, surroundings: Surroundings, read_ca: ReadCaFile) -> Supposed:
        """The machine's facts, or none of them, with the supposed values over them."""
        found = self._given(surroundings) if self.only else self._collected(surroundings)
        version = self.version or found.facts.codex.version or NEWEST_KNOWN
        facts = replace(found.facts, codex=replace(found.facts.codex, version=version))
        return replace(found, facts=self._to_url(facts, read_ca) if self.url else with_routes(facts, read_ca))

    def _given(self, surroundings: Surroundings) -> Supposed:
        """One environment, made of what was typed alone."""
        bare = Environment(GIVEN, EnvironmentKind.THIS_SHELL, "the given variables", f"{surroundings.home}/.codex")
        return self._laid_over(Facts(taken_at=datetime.now(UTC), environments=(bare,)), None)

    def _collected(self, surroundings: Surroundings) -> Supposed:
        """As a codex would have it that is started with the supposed values now, in every environment."""
        user, settings = from_environ(surroundings.environ), read_settings(surroundings.places)
        now = datetime.now(UTC)
        if self.values or self.dotenv is not None:
            return self._laid_over(
                Collector(user, settings, dotenv=False).collect(now), self._home(user, settings.codex.home)
            )
        facts = Collector(user, settings).collect(now)
        return Supposed(facts, _by_id(map(without_dotenv, facts.environments)))

    def _laid_over(self, facts: Facts, home: str | None) -> Supposed:
        """`home` takes the place of every environment's own."""
        if home is not None:
            found = read_home(home, FileMemory())
            codex = replace(facts.codex, homes={**facts.codex.homes, home: found.home})
            facts = replace(facts, codex=codex, auth={**facts.auth, home: found.login})
        given = {name: variable(name, text) for name, text in self.values.items() if name in KEPT_NAMES}
        outside = tuple(
            replace(item, home=home or item.home, variables={**item.variables, **given}) for item in facts.environments
        )
        inside = tuple(map(self._with_dotenv, outside))
        return Supposed(replace(facts, environments=inside), _by_id(outside))

    def _home(self, user: User, configured: str | None) -> str | None:
        """The home that the supposed CODEX_HOME names; None where nothing is supposed of it."""
        named = self.values.get("CODEX_HOME")
        if named is None:
            return None
        return user.absolute(named or configured or f"{user.home}/{DEFAULT_FOLDER}")

    def _with_dotenv(self, environment: Environment) -> Environment:
        """Its `.env` beats the given variables too."""
        file = self.dotenv or (None if self.only else f"{environment.home}/.env")
        variables = environment.variables
        return replace(environment, variables={**variables, **self._from_dotenv(variables, file)})

    def _from_dotenv(self, variables: Mapping[str, Variable], path: str | None) -> dict[str, Variable]:
        content = read_text(path) if path else None
        if not isinstance(content, FileText):
            if self.dotenv is None:
                return {}
            reason = content.reason if isinstance(content, Unreadable) else "does not exist"
            raise Unusable(f"{path}: {reason}")
        return {
            item.name: variable(
                item.name, item.value, Origin(content.path, item.line), _below(variables.get(item.name))
            )
            for item in dotenv.load(content.text, {**self.values, **dotenv.known_values(variables)})
            if item.name in KEPT_NAMES
        }

    def _to_url(self, facts: Facts, read_ca: ReadCaFile) -> Facts:
        """Routes to one URL: an https one for both stacks, the websocket's in its wss form."""
        url, version = self.url or "", facts.codex.version
        https = "http" + url.removeprefix("ws") if url.startswith("ws") else url
        targets = [] if url.startswith("ws") else [Target(https, Stack.HTTPS)]
        if at_least(version, WEBSOCKET_FIRST):
            targets.append(Target(websocket_url(https), Stack.WEBSOCKET))
        routes = Routes(
            route(environment, target, version, read_ca)
            for environment in facts.environments
            if environment.unknown is None
            for target in targets
        )
        return replace(facts, routes=routes)


def _by_id(environments: Iterable[Environment]) -> dict[str, Environment]:
    return {environment.id: environment for environment in environments}


def _below(hidden: Variable | None) -> tuple[Origin, ...]:
    """The places whose value a line of `.env` replaces."""
    if hidden is None:
        return ()
    return (*hidden.shadows, hidden.origin) if hidden.origin else hidden.shadows


def _target_url(text: str) -> str:
    """`text` without credentials, which bear on no route. Raises Unusable."""
    scheme, _, rest = text.partition("://")
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    url = f"{scheme.lower()}://{rest[len(authority.rpartition('@')[0]) :].removeprefix('@')}"
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("https", "http", "wss", "ws") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise Unusable(f"{mask_urls(text)!r} is not a URL: expected https://HOST or wss://HOST")
    return url
