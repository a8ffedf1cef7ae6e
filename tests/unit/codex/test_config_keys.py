"""Providers by version, each side of every bound; the bounds were found with `codex login status`."""

from itertools import pairwise

import pytest
from packaging.version import Version

from codexwatch.codex.config_keys import CHANGES, OBSOLETE, built_in_providers, is_reserved


@pytest.mark.parametrize(
    ("version", "known", "unknown"),
    [
        pytest.param("0.58.0", {"openai", "oss"}, {"ollama", "lmstudio"}, id="0.58.0"),
        pytest.param("0.59.0", {"openai", "ollama", "lmstudio"}, {"oss"}, id="0.59.0"),
        pytest.param("0.94.0", {"ollama-chat"}, {"amazon-bedrock"}, id="0.94.0"),
        pytest.param("0.122.0", {"openai"}, {"ollama-chat", "amazon-bedrock"}, id="0.122.0"),
        pytest.param("0.123.0", {"amazon-bedrock"}, {"gcp"}, id="0.123.0"),
        pytest.param("0.164.0", {"amazon-bedrock"}, {"gcp", "azure"}, id="0.164.0"),
        pytest.param(None, {"gcp", "amazon-bedrock", "ollama"}, {"oss"}, id="the newest known"),
    ],
)
def test_built_in_providers(version: str | None, known: set[str], unknown: set[str]) -> None:
    found = built_in_providers(version)
    assert known <= found
    assert not unknown & found


def test_built_in_names_are_reserved_from_one_version_on() -> None:
    assert not is_reserved("openai", "0.114.0")
    assert is_reserved("openai", "0.115.0")
    assert not is_reserved("amazon-bedrock", None), "some of its settings may be changed"


def test_changes_are_in_order() -> None:
    since = [Version(change.since) for change in CHANGES]
    assert all(one <= other for one, other in pairwise(since))
    assert all(Version(change.before) < Version(change.since) for change in CHANGES)


def test_obsolete_keys_are_named_once() -> None:
    assert len({item.key for item in OBSOLETE}) == len(OBSOLETE)
