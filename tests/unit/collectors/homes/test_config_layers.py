"""The company's config below the user's, a profile over both."""

import sys
from pathlib import Path

import pytest

from codexwatch.codex.routes import with_routes
from codexwatch.codex.trust import CaFile
from codexwatch.collectors.homes.config_file import parse_config
from codexwatch.collectors.homes.config_layers import layered
from codexwatch.model.codex import Config, FileState
from codexwatch.model.facts import Facts
from codexwatch.model.variable import Origin
from tests.unit.collectors.made_machine import NOW, Machine
from tests.unit.collectors.programs import make_program, running

SYSTEM, USER = "/etc/codex/config.toml", "/home/u/.codex/config.toml"
RELAY = '[model_providers.relay]\nbase_url = "https://relay.example/v1"\n'


def layers(below: str, above: str | None) -> Config:
    user = Config(USER) if above is None else parse_config(USER, above)
    return layered(parse_config(SYSTEM, below), user)


@pytest.mark.parametrize(
    ("below", "above", "provider"),
    [
        pytest.param('model_provider = "relay"\n', "", "relay", id="only the company says one"),
        pytest.param('model_provider = "relay"\n', None, "relay", id="the user has no config"),
        pytest.param('model_provider = "relay"\n', 'model_provider = "openai"\n', "openai", id="the user's wins"),
        pytest.param("", 'model_provider = "mine"\n', "mine", id="only the user says one"),
        pytest.param("= broken", 'model_provider = "mine"\n', "mine", id="the company's file is broken"),
    ],
)
def test_which_provider(below: str, above: str | None, provider: str) -> None:
    assert layers(below, above).model_provider == provider


def test_what_is_inherited_is_named_with_its_place() -> None:
    found = layers(
        f'chatgpt_base_url = "https://c"\nopenai_base_url = "https://a"\n{RELAY}', 'openai_base_url = "https://b"\n'
    )
    assert (found.openai_base_url, found.chatgpt_base_url) == ("https://b", "https://c")
    assert found.lines == {"openai_base_url": 1}
    assert found.inherited["chatgpt_base_url"] == Origin(SYSTEM, 1)
    assert "openai_base_url" not in found.inherited
    assert found.providers["relay"].base_url == "https://relay.example/v1"


def test_a_broken_file_of_the_user_s_stays_broken() -> None:
    assert layers('model_provider = "relay"\n', "= broken").state is FileState.BROKEN


def test_the_company_s_file_counts_on_a_machine(machine: Machine) -> None:
    machine.write_files({"/etc/codex/config.toml": f'model_provider = "relay"\n{RELAY}'})
    collector = machine.collector({})
    assert urls(routed(collector.collect(NOW)), "this-shell") == {"https://relay.example/v1/responses"}
    assert str(machine.root / "etc/codex/config.toml") in collector.watched()
    first, second = (collector.collect(NOW).codex.homes[str(machine.home / ".codex")].config for _ in range(2))
    assert first is second


@pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at through /proc")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["exec", "--profile", "work"], "https://relay.example/v1/responses", id="started with it"),
        pytest.param(["exec", "--profile=work"], "https://relay.example/v1/responses", id="with an equals sign"),
        pytest.param(["exec", "hello"], "https://here.example/v1/responses", id="started without"),
        pytest.param(["exec", "--profile", "../x"], "https://here.example/v1/responses", id="no name of a profile"),
    ],
)
def test_a_profile_counts_for_who_was_started_with_it(
    machine: Machine, tmp_path: Path, arguments: list[str], expected: str
) -> None:
    machine.write_files(
        {
            ".codex/config.toml": 'openai_base_url = "https://here.example/v1"\n',
            ".codex/auth.json": '{"auth_mode": "apikey", "OPENAI_API_KEY": "x"}',
            ".codex/work.config.toml": f'model_provider = "relay"\n{RELAY}',
        }
    )
    with running(make_program(tmp_path / "x"), arguments, tmp_path, {"HOME": str(machine.home)}) as pid:
        facts = routed(machine.collector({}).collect(NOW))
    assert expected in urls(facts, f"process:{pid}")
    assert urls(facts, "this-shell") == {
        "https://here.example/v1/responses",
        "wss://here.example/v1/responses",
    }


def routed(facts: Facts) -> Facts:
    return with_routes(facts, lambda _: CaFile.MISSING)


def urls(facts: Facts, environment: str) -> set[str]:
    return {route.target.url for route in facts.routes if route.environment == environment}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.user()
    return made
