"""Two versions of Codex share a config that one of them refuses.

What it detects
    Two codex binaries of different versions are in use (on the PATH, running, in an editor's extension), and
    config.toml has a line with which one of them does not start.

Why Codex breaks
    Every client of a Codex home reads the same config.toml. What an older version wanted, `profile = …` or
    `wire_api = "chat"`, a newer one refuses to start with, and the other way round: the terminal works, the editor only
    shows a spinner.

How to fix
    Bring the older one to the same version: update the editor's extension, or `npm install -g @openai/codex@latest`.

Example
    Codex 0.128.0 on the PATH takes `profile = "work"`; the 0.169.0 of the VS Code extension refuses it.
"""

from collections.abc import Iterator, Mapping

from packaging.version import InvalidVersion, Version

from codexwatch.codex.config_keys import (
    CHAT_REFUSED,
    PROFILE_REFUSED,
    built_in_providers,
    is_reserved,
)
from codexwatch.codex.version import at_least
from codexwatch.model.codex import CodexHome, Config, FileState
from codexwatch.model.facts import Facts
from codexwatch.model.finding import Finding, Manual, Meta, Words
from codexwatch.model.phrase import Phrase
from codexwatch.model.scale import Severity, Stage
from codexwatch.model.variable import Origin

META = Meta(
    stage=Stage.TRACE,
    severity=Severity.INFO,
    reads=frozenset({"codex", "editors", "environments", "processes"}),
    words={
        "": Words(
            title="Codex {refusing} refuses a line that {other} takes",
            summary="{path} has {key}, with which Codex {refusing} ({where}) does not start; {other} ({there}) does.",
            remedy="Bring both to the same version, and the line to its form",
        )
    },
    references=("openai/codex#3798",),
)


def check(facts: Facts) -> Iterator[Finding]:
    for home in facts.codex.homes.values():
        versions = _in_use(facts, home.path)
        if home.config.state is FileState.OK and len(versions) > 1:
            yield from _in_home(home, versions)


def _in_use(facts: Facts, home: str) -> dict[str, str]:
    """Where each version is in use with this home, oldest first; what is no version cannot be compared."""
    homes = {item.id: item.home for item in facts.environments}
    found: list[tuple[str | None, str]] = (
        [(facts.codex.version, Phrase("installed"))] if homes.get("login-shell", home) == home else []
    )
    found += [(item.version, f"pid {item.pid}") for item in facts.processes_of(home)]
    found += [(item.codex, item.name) for item in facts.editors if homes.get(f"editor:{item.id}") == home]
    places: dict[str, str] = {}
    for version, where in found:
        if version is not None and _parsed(version) is not None:
            places.setdefault(version, where)
    return dict(sorted(places.items(), key=lambda item: Version(item[0])))


def _parsed(version: str) -> Version | None:
    try:
        return Version(version)
    except InvalidVersion:
        return None


def _in_home(home: CodexHome, versions: Mapping[str, str]) -> Iterator[Finding]:
    refused = {version: _refused(home.config, version) for version in versions}
    for refusing, keys in refused.items():
        for other, accepted in refused.items():
            only_here = sorted(keys - accepted)
            if only_here:
                yield _finding(home, only_here[0], refusing, other, versions)
                return


def _refused(config: Config, version: str) -> frozenset[str]:
    """The keys with which this version does not start."""
    tables = (name for name, item in config.providers.items() if item.configured and is_reserved(name, version))
    keys = {f"model_providers.{name}" for name in tables}
    if at_least(version, CHAT_REFUSED):
        chat = (name for name, provider in config.providers.items() if provider.wire_api == "chat")
        keys |= {f"model_providers.{name}.wire_api" for name in chat}
    if "profile" in config.lines and at_least(version, PROFILE_REFUSED):
        keys.add("profile")
    known = built_in_providers(version) | config.providers.keys()
    if "model_provider" in config.lines and config.model_provider not in known:
        keys.add("model_provider")
    return frozenset(keys)


def _finding(home: CodexHome, key: str, refusing: str, other: str, versions: Mapping[str, str]) -> Finding:
    path = home.config.path
    older, where = next(iter(versions.items()))
    text = "Update the older one, Codex {version} ({where}), so that both read {path} alike."
    return Finding(
        subject=path,
        severity=Severity.INFO,
        data={
            "path": path,
            "key": key,
            "refusing": refusing,
            "other": other,
            "where": versions[refusing],
            "there": versions[other],
        },
        origin=Origin(path, home.config.lines.get(key)),
        steps=(Manual(text, {"version": older, "where": where, "path": path}),),
    )
