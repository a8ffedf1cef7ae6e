"""`config show` where a company has a file below the user's."""

import io
import json
from pathlib import Path

import pytest

from codexwatch.cli.main import build_parser, load
from codexwatch.cli.surroundings import Surroundings
from codexwatch.places import find_places
from tests.docs.test_schemas import problems


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    """The company locks a table; the user sets something in it, and something else."""
    company, user = tmp_path / "company.toml", tmp_path / "user.toml"
    company.write_text('locked = ["probe"]\n[probe]\ntimeout = 3\n[log]\nlevel = "debug"\n')
    user.write_text("[probe]\ninterval = 7\n[log]\nbackups = 1\n")
    usual = find_places({}, str(tmp_path), "linux")
    places = usual._replace(system_config_file=company, config_file=user)
    return Surroundings({}, str(tmp_path), "linux", places, io.StringIO(), io.StringIO())


def shown(around: Surroundings, *options: str) -> str:
    argv = ["config", "show", *options]
    assert load("config").run(build_parser(["config"]).parse_args(argv), around) == 0
    assert isinstance(around.stdout, io.StringIO)
    return around.stdout.getvalue()


def test_what_is_locked_is_the_companys_and_said(around: Surroundings) -> None:
    lines = shown(around).splitlines()
    assert "probe.interval = 60  # default" in lines
    assert "probe.timeout = 3  # ~/company.toml:3" in lines
    assert 'log.level = "debug"  # ~/company.toml:5' in lines
    assert "log.backups = 1  # ~/user.toml:4" in lines
    said = "# ~/user.toml:2: `probe.interval` does not count: `probe` is locked by ~/company.toml:1"
    assert lines[-1] == said


def test_the_same_as_json(around: Surroundings) -> None:
    document = json.loads(shown(around, "--json"))
    assert problems("config-show", document) == []
    assert document["overruled"] == [
        {
            "key": "probe.interval",
            "origin": {"path": "~/user.toml", "line": 2},
            "locked_by": {"path": "~/company.toml", "line": 1},
        }
    ]
