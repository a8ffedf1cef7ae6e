"""Where files are kept: the variables handed in, never those of the test run."""

from pathlib import Path

import pytest

from codexwatch.places import NoHome, find_home, find_places


@pytest.mark.parametrize(
    ("environ", "platform", "config", "state", "log"),
    [
        pytest.param(
            {}, "linux", "/home/u/.config", "/home/u/.local/state/codexwatch", "log/codexwatch.jsonl", id="bare Linux"
        ),
        pytest.param(
            {"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"},
            "linux",
            "/c",
            "/s/codexwatch",
            "log/codexwatch.jsonl",
            id="Linux with XDG folders",
        ),
        pytest.param(
            {"XDG_CONFIG_HOME": "c", "XDG_STATE_HOME": "./s"},
            "linux",
            "/home/u/.config",
            "/home/u/.local/state/codexwatch",
            "log/codexwatch.jsonl",
            id="relative XDG folders do not count",
        ),
        pytest.param(
            {"XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""},
            "linux",
            "/home/u/.config",
            "/home/u/.local/state/codexwatch",
            "log/codexwatch.jsonl",
            id="empty XDG folders do not count",
        ),
        pytest.param(
            {},
            "darwin",
            "/home/u/Library/Application Support",
            "/home/u/Library/Application Support/codexwatch",
            "/home/u/Library/Logs/codexwatch/codexwatch.jsonl",
            id="bare macOS",
        ),
        pytest.param(
            {"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"},
            "darwin",
            "/c",
            "/s/codexwatch",
            "/home/u/Library/Logs/codexwatch/codexwatch.jsonl",
            id="macOS with XDG folders keeps its log folder",
        ),
    ],
)
def test_places(environ: dict[str, str], platform: str, config: str, state: str, log: str) -> None:
    places = find_places(environ, "/home/u", platform)
    assert places.config_file == Path(config, "codexwatch/config.toml")
    assert places.state_dir == Path(state)
    assert places.log_file == Path(state, log)
    assert (places.state_db, places.backups_dir, places.lock_file) == (
        Path(state, "state.db"),
        Path(state, "backups"),
        Path(state, "lock"),
    )


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        pytest.param("linux", "/etc/codexwatch/config.toml", id="Linux"),
        pytest.param("darwin", "/Library/Application Support/codexwatch/config.toml", id="macOS"),
    ],
)
def test_the_company_file_does_not_depend_on_variables(platform: str, expected: str) -> None:
    environ = {"XDG_CONFIG_HOME": "/c", "XDG_CONFIG_DIRS": "/d"}
    assert find_places(environ, "/home/u", platform).system_config_file == Path(expected)


@pytest.mark.parametrize(
    ("environ", "known", "expected"),
    [
        pytest.param({"HOME": "/home/u"}, "/other", "/home/u", id="HOME wins"),
        pytest.param({}, "/other", "/other", id="no HOME"),
        pytest.param({"HOME": ""}, "/other", "/other", id="empty HOME"),
        pytest.param({"HOME": "here"}, "/other", "/other", id="relative HOME"),
    ],
)
def test_home(environ: dict[str, str], known: str, expected: str) -> None:
    assert find_home(environ, lambda: known) == expected


@pytest.mark.parametrize(
    ("environ", "known", "said"),
    [
        pytest.param({}, None, "HOME is not set", id="nothing at all"),
        pytest.param({"HOME": "here"}, None, "'here'", id="relative HOME"),
        pytest.param({}, "", "password database has no home", id="an entry without a home"),
    ],
)
def test_no_home_is_said_plainly(environ: dict[str, str], known: str | None, said: str) -> None:
    with pytest.raises(NoHome, match=said):
        find_home(environ, lambda: known)
