"""A key in config.toml with which this version of Codex does not start.

What it detects
    config.toml is good TOML and holds a key or a value that the installed Codex refuses: `profile = ...`,
    `wire_api = "chat"`, a table that overrides a built-in provider, a `model_provider` that does not exist, a provider
    without a name, an MCP server with both a command and a URL or neither of them, an unknown value for a choice.

Why Codex breaks
    Codex reads the file before anything else and exits with the reason. An editor or the desktop app shows nothing but
    a spinner that never ends. Guides and other programs that write the file know older versions, which took all this.

How to fix
    Write the modern form. A profile is a file of its own, `NAME.config.toml` in the Codex home, used by
    `codex --profile NAME`. A provider speaks `wire_api = "responses"`. A provider of your own has a name that no
    built-in one has; to send the built-in one elsewhere, use `openai_base_url`.

Example
    `profile = "work"` in `~/.codex/config.toml` with Codex 0.134.0 or later.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from codexwatch.codex.config_keys import (
    CHAT,
    CHAT_REFUSED,
    LOGIN_METHODS,
    PROFILE_REFUSED,
    RESPONSES,
    STORES,
    built_in_providers,
    is_reserved,
)
from codexwatch.codex.version import NEWEST_KNOWN, at_least
from codexwatch.model.codex import Config, FileState, McpServer, Provider
from codexwatch.model.environment import Environment
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Step, Words
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Severity, Stage
from codexwatch.rules.configured import origin_of, take_away, write_instead
from codexwatch.rules.reach import home_of, judged

META = Meta(
    stage=Stage.START,
    severity=Severity.CRITICAL,
    reads=frozenset({"environments", "codex"}),
    keep_firing_for=timedelta(0),
    words={
        "profile": Words(
            title="Codex {version} refuses profile = in config.toml",
            summary="{path} chooses a profile by `profile =`; Codex {version} exits because of it.",
            remedy="Remove it, move the profile to a file NAME.config.toml beside it, and use: codex --profile NAME",
        ),
        "chat": Words(
            title='Codex {version} refuses wire_api = "{value}"',
            summary='{path} gives the provider {name} wire_api = "{value}"; Codex {version} exits because of it.',
            remedy='wire_api = "responses", if the provider speaks the Responses API; else another provider',
        ),
        "reserved": Words(
            title="Codex {version} refuses a provider called {name}",
            summary="{path} has a table for {name}, which is a built-in provider; Codex {version} exits because of it.",
            remedy="Give the table another name and choose it by model_provider, or use openai_base_url",
        ),
        "unknown-provider": Words(
            title="Codex knows no provider called {name}",
            summary='{path} says model_provider = "{name}", and there is no such provider; Codex {version} exits.',
            remedy="Remove the line, or add a table [model_providers.{name}]",
        ),
        "no-name": Words(
            title="The provider {name} has no name = in config.toml",
            summary="The table of the provider {name} in {path} has no name; Codex {version} exits because of it.",
            remedy='Add name = "{name}" to the table',
        ),
        "mcp": Words(
            title="The MCP server {name} needs a command or a URL",
            summary="The MCP server {name} in {path} has {value} of command and url; Codex {version} exits.",
            remedy="Give it a command, or a url, and not both",
        ),
        "choice": Words(
            title="Codex does not know that value of a key",
            summary='{path} says {key} = "{value}", which is none of {name}; Codex {version} exits because of it.',
            remedy="Write one of: {name}",
        ),
    },
    references=("openai/codex#7782",),
)

BY_HAND = {
    "reserved": "In {path}, call the table [model_providers.{name}-custom] and write model_provider = "
    '"{name}-custom"; or, if it only holds a base_url of OpenAI\'s API, use openai_base_url instead.',
    "no-name": 'In {path}, add to [{key}]: name = "{name}"',
    "mcp": "In {path}, give [{key}] a command or a url, and not both.",
    "choice": "In {path}, give {key} one of these values: {name}.",
}


@dataclass(frozen=True, slots=True)
class _Refused:
    """A key that is refused; `name` is whose it is, or the values that it may have."""

    case: str
    key: str
    name: str = ""
    value: str = ""


def check(facts: Facts) -> Iterator[Finding]:
    version = facts.codex.version
    for environment in judged(facts):
        config = home_of(facts, environment).config
        if config.state is FileState.OK:
            for refused in _refused(config, version):
                yield _finding(environment, config, refused, version or NEWEST_KNOWN)


def _refused(config: Config, version: str | None) -> Iterator[_Refused]:
    if "profile" in config.lines and at_least(version, PROFILE_REFUSED):
        yield _Refused("profile", "profile")
    for provider in config.providers.values():
        yield from _refused_of(provider, version)
    if config.model_provider not in built_in_providers(version) | config.providers.keys():
        yield _Refused("unknown-provider", "model_provider", config.model_provider)
    for server in config.mcp_servers.values():
        yield from _refused_of_server(server)
    yield from _choices(config)


def _refused_of(provider: Provider, version: str | None) -> Iterator[_Refused]:
    table = f"model_providers.{provider.id}"
    if not provider.configured:
        return
    if is_reserved(provider.id, version):
        yield _Refused("reserved", table, provider.id)
    elif not provider.name and provider.id not in built_in_providers(version):
        yield _Refused("no-name", table, provider.id)
    known = {RESPONSES} if at_least(version, CHAT_REFUSED) else {RESPONSES, CHAT}
    if provider.wire_api is not None and provider.wire_api not in known:
        yield _Refused("chat", f"{table}.wire_api", provider.id, provider.wire_api)


def _refused_of_server(server: McpServer) -> Iterator[_Refused]:
    if (server.command is None) == (server.url is None):
        value = Phrase("neither") if server.command is None else Phrase("both")
        yield _Refused("mcp", f"mcp_servers.{server.name}", server.name, value)


def _choices(config: Config) -> Iterator[_Refused]:
    chosen = (
        ("forced_login_method", config.forced_login_method, LOGIN_METHODS),
        ("cli_auth_credentials_store", config.auth_store, STORES),
    )
    for key, value, known in chosen:
        if value is not None and value not in known:
            yield _Refused("choice", key, ", ".join(known), value)


def _finding(environment: Environment, config: Config, refused: _Refused, version: str) -> Finding:
    data = {"key": refused.key, "path": config.path, "name": refused.name, "value": refused.value, "version": version}
    # As with a file that is no TOML: it breaks no route, and whatever is wrong with the network is told beside it.
    return Finding(
        subject=f"{refused.key}@{config.path}",
        severity=Severity.CRITICAL,
        environment=environment.id,
        case=refused.case,
        data=data,
        origin=origin_of(config, refused.key),
        steps=_steps(config, refused),
    )


def _steps(config: Config, refused: _Refused) -> tuple[Step, ...]:
    match refused.case:
        case "profile":
            text = "Put what [profiles.NAME] holds into NAME.config.toml beside {path}; use: codex --profile NAME"
            return (take_away(config, "profile"), Manual(text, {"path": config.path}))
        case "chat":
            return (write_instead(config, refused.key, 'wire_api = "responses"'),)
        case "unknown-provider":
            return (take_away(config, "model_provider"),)
    data = {"name": refused.name, "key": refused.key, "path": config.path}
    return (Manual(BY_HAND[refused.case], data),)
