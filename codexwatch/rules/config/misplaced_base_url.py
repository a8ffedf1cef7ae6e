"""A base URL or a proxy where Codex does not look for it.

What it detects
    A top-level `base_url` or a key for a proxy (`proxy`, `http_proxy`, `https_proxy`) in config.toml, or
    OPENAI_BASE_URL in the environment.

Why Codex breaks
    Codex ignores all of them and goes to OpenAI, directly or by the proxy that its environment names: the relay never
    receives a request, and its key is refused by OpenAI (401). No version has a key of config.toml for a proxy of its
    own. OPENAI_BASE_URL was read before 0.120.0.

How to fix
    `openai_base_url` moves the built-in provider; `base_url` belongs in a table `[model_providers.NAME]`. A line that
    names a port of this machine where nothing listens any more can go. A proxy belongs in `.env` of the Codex home as
    HTTPS_PROXY.

Example
    `base_url = "http://127.0.0.1:8317/v1"` at the top of `~/.codex/config.toml` becomes
    `openai_base_url = "http://127.0.0.1:8317/v1"`.
"""

from collections.abc import Iterator
from datetime import timedelta

from codexwatch.codex.config_keys import PROXY_KEYS
from codexwatch.codex.login import is_set
from codexwatch.codex.version import OPENAI_BASE_URL_IGNORED, at_least
from codexwatch.model.codex import Config
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.network import Stack, Target
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Variable
from codexwatch.rules.configured import origin_of, place_of, take_away, write_instead
from codexwatch.rules.mend import subject_of
from codexwatch.rules.reach import home_of, judged

BASE_URL = "base_url"
VARIABLE = "OPENAI_BASE_URL"

META = Meta(
    stage=Stage.VALUE,
    severity=Severity.WARNING,
    reads=frozenset({"environments", "codex"}),
    uses=frozenset({"listeners"}),
    keep_firing_for=timedelta(0),
    words={
        "base-url": Words(
            title="Codex ignores base_url at the top of config.toml",
            summary="{key} in {path} belongs to no provider, and Codex ignores it.",
            remedy="Call it openai_base_url, or move it into the table of a provider",
        ),
        "gone": Words(
            title="Codex ignores base_url at the top of config.toml",
            summary="{key} in {path} belongs to no provider, and Codex ignores it; nothing listens at {place} either.",
            remedy="Remove the line: what it names is gone",
        ),
        "proxy": Words(
            title="Codex ignores a proxy in config.toml",
            summary="{key} in {path} has no effect: Codex takes its proxy from the environment and {dotenv}.",
            remedy="Write it into {dotenv} as HTTPS_PROXY, and remove it here",
        ),
        "variable": Words(
            title="Codex ignores OPENAI_BASE_URL",
            summary="{key} is set, for another program perhaps: Codex ignores it.",
            remedy="If Codex is meant: openai_base_url in {path}",
        ),
    },
    references=("openai/codex#3548",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for environment in judged(facts):
        config = home_of(facts, environment).config
        for key in config.lines:
            if key == BASE_URL:
                yield _of_base_url(facts, environment, config)
            elif key.lower() in PROXY_KEYS:
                yield _of_proxy(environment, config, key)
        variable = environment.get(VARIABLE)
        ignored = is_set(environment, VARIABLE) and at_least(facts.codex.version, OPENAI_BASE_URL_IGNORED)
        if variable and ignored and config.openai_base_url is None:
            yield _of_environment(environment, config, variable)


def _of_base_url(facts: Facts, environment: Environment, config: Config) -> Finding:
    gone = _where_nothing_listens(facts, config)
    return Finding(
        subject=f"{BASE_URL}@{config.path}",
        severity=Severity.WARNING,
        environment=environment.id,
        case="gone" if gone else "base-url",
        data={"key": BASE_URL, "path": config.path, "place": gone},
        origin=origin_of(config, BASE_URL),
        steps=(take_away(config, BASE_URL) if gone else _renamed(config),),
    )


def _where_nothing_listens(facts: Facts, config: Config) -> str | None:
    """Under its right name a line that a tool has left behind would send Codex to a port that refuses."""
    target = Target(f"{config.stray_base_url}/", Stack.HTTPS)
    listener = facts.listeners.at(target.host, target.port) if config.stray_base_url and target.valid else None
    return place_of(target.host, target.port) if listener and listener.open is False else None


def _renamed(config: Config) -> Step:
    text = config.texts.get(BASE_URL)
    if text is None or config.openai_base_url is not None:
        return take_away(config, BASE_URL)
    return write_instead(config, BASE_URL, text.replace(BASE_URL, "openai_base_url", 1))


def _of_proxy(environment: Environment, config: Config, key: str) -> Finding:
    dotenv = f"{environment.home}/.env"
    return Finding(
        subject=f"{key}@{config.path}",
        severity=Severity.WARNING,
        environment=environment.id,
        case="proxy",
        data={"key": key, "path": config.path, "dotenv": dotenv},
        origin=origin_of(config, key),
        steps=_moved(config, key, dotenv),
    )


def _moved(config: Config, key: str, dotenv: str) -> tuple[Step, ...]:
    name = "NO_PROXY" if key.lower() == "no_proxy" else "HTTPS_PROXY"
    data = {"name": name, "key": key, "dotenv": dotenv}
    return (Manual("Write the value of {key} into {dotenv}, as {name}=VALUE.", data), take_away(config, key))


def _of_environment(environment: Environment, config: Config, variable: Variable) -> Finding:
    data = {"key": VARIABLE, "path": config.path, "dotenv": f"{environment.home}/.env"}
    return Finding(
        subject=subject_of(variable, environment),
        severity=Severity.INFO,
        environment=environment.id,
        case="variable",
        data=data,
        origin=variable.origin,
        steps=(Manual('If Codex is meant, write into {path}: openai_base_url = "URL"', data),),
    )
