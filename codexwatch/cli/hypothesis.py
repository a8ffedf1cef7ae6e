"""What `codexwatch route` supposes: other variables, another `.env`, another version, another target."""

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from codexwatch.cli.surroundings import Surroundings
from codexwatch.codex import dotenv
from codexwatch.codex.routes import with_routes
from codexwatch.codex.routing import route
from codexwatch.codex.targets import websocket_url
from codexwatch.codex.trust import ReadCaFile
from codexwatch.codex.version import NEWEST_KNOWN, WEBSOCKET_FIRST, at_least
from codexwatch.collectors.collector import Collector
from codexwatch.collectors.files import FileText, Unreadable, read_text
from codexwatch.collectors.user import from_environ
from codexwatch.compose import read_settings
from codexwatch.config import is_version
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.facts import Facts
from codexwatch.model.network import Stack, Target
from codexwatch.model.secret import mask_urls
from codexwatch.model.variable import KEPT_NAMES, Origin, Variable, variable


class Unusable(Exception):  # noqa: N818 - a word, like the others that people read
    """What was typed cannot be supposed; the message is for the user and repeats no secret."""


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

    def facts(self, surroundings: Surroundings, read_ca: ReadCaFile) -> Facts:
        """The machine's facts, or none of them, with the supposed values over them."""
        now = datetime.now(UTC)
        if self.only:
            home = f"{surroundings.home}/.codex"
            bare = Environment("given", EnvironmentKind.THIS_SHELL, "the given variables", home)
            facts = Facts(taken_at=now, environments=(bare,))
        else:
            facts = Collector(from_environ(surroundings.environ), read_settings(surroundings.places)).collect(now)
        version = self.version or facts.codex.version or NEWEST_KNOWN
        environments = tuple(self._supposed(environment) for environment in facts.environments)
        facts = replace(facts, environments=environments, codex=replace(facts.codex, version=version))
        return self._to_url(facts, read_ca) if self.url else with_routes(facts, read_ca)

    def _supposed(self, environment: Environment) -> Environment:
        """As a codex would have it that is started with the given variables: its `.env` beats them too."""
        own = None if self.only else f"{environment.home}/.env"
        given = {name: variable(name, text) for name, text in self.values.items() if name in KEPT_NAMES}
        below = {name: item for name, item in environment.variables.items() if not self._replaces(item, own)}
        variables = {**below, **given}
        return replace(environment, variables={**variables, **self._from_dotenv(variables, self.dotenv or own)})

    def _replaces(self, item: Variable, own: str | None) -> bool:
        return self.dotenv is not None and item.origin is not None and item.origin.path == own

    def _from_dotenv(self, variables: Mapping[str, Variable], path: str | None) -> dict[str, Variable]:
        content = read_text(path) if path else None
        if not isinstance(content, FileText):
            if self.dotenv is None:
                return {}
            reason = content.reason if isinstance(content, Unreadable) else "does not exist"
            raise Unusable(f"{path}: {reason}")
        return {
            item.name: variable(item.name, item.value, Origin(content.path, item.line))
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
        routes = tuple(
            route(environment, target, version, read_ca)
            for environment in facts.environments
            if environment.unknown is None
            for target in targets
        )
        return replace(facts, routes=routes)


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
