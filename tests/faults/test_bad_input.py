"""Whatever lies where codexwatch reads: one answer in time, which names the file or says why it is unknown."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.alone import BOUND, Person, as_nobody, settled
from tests.lab.ca import LabCA
from tests.lab.world import World, why_not

pytestmark = pytest.mark.namespaces

RC, LOGIN, CONFIG, DOTENV = ".zshrc", ".codex/auth.json", ".codex/config.toml", ".codex/.env"
OWN_CONFIG = ".config/codexwatch/config.toml"
SOCKS = "export HTTPS_PROXY=socks5://127.0.0.1:1\n"
KEY = '"OPENAI_API_KEY": "sk-lab"'
DEEP = 5000
MUCH = 50_000_000


@pytest.fixture(scope="module")
def world(ca: LabCA) -> Iterator[World]:
    """One for all: its network and processes are nobody's, and each test brings a home of its own."""
    if reason := why_not():
        pytest.skip(reason)
    with World(ca) as world:
        yield world


@pytest.fixture
def person(world: World) -> Iterator[Person]:
    # Not tmp_path, whose folders are closed to everybody else: some tests run as another user.
    with TemporaryDirectory(prefix="codexwatch-home-") as folder:
        yield settled(world, Path(folder))


Spoil = Callable[[Person, str], object]


def fifo(person: Person, name: str) -> None:
    os.mkfifo(person.make_way(name))


def directory(person: Person, name: str) -> None:
    person.make_way(name).mkdir()


def loop(person: Person, name: str) -> None:
    path = person.make_way(name)
    path.symlink_to(path)


def device(person: Person, name: str) -> None:
    person.make_way(name).symlink_to("/dev/zero")


def huge(person: Person, name: str) -> None:
    with person.make_way(name).open("wb") as file:
        file.write(b"# nothing to see\n" * 1000)
        file.truncate(MUCH)


def binary(person: Person, name: str) -> None:
    person.write(name, bytes(range(256)) * 100)


UNREADABLE = [
    pytest.param(fifo, "is a named pipe, not a file", id="a named pipe"),
    pytest.param(directory, "is a directory, not a file", id="a directory"),
    pytest.param(loop, "is a loop of symbolic links", id="a link to itself"),
    pytest.param(device, "is a device, not a file", id="a device"),
    pytest.param(huge, "only files up to 1 MB are read", id="50 MB"),
    pytest.param(binary, "is not text", id="binary"),
]


PASSED_OVER = (directory, loop, binary)
"""What a shell finds nothing in, in place of its start-up file: it goes on without a word."""
SPOILED = [
    pytest.param(*row.values, name, id=f"{row.id}-{name}")
    for row in UNREADABLE
    for name in (RC, LOGIN, CONFIG, DOTENV)
    if name != RC or row.values[0] not in PASSED_OVER
]


@pytest.mark.parametrize("spoil", PASSED_OVER)
def test_what_a_shell_passes_over_hides_nothing(person: Person, spoil: Spoil) -> None:
    spoil(person, RC)
    checked = person.check("--offline")
    assert (checked.told, checked.state) == ([], "healthy")


@pytest.mark.parametrize(("spoil", "reason", "name"), SPOILED)
def test_a_file_that_cannot_be_read_is_unknown_and_never_healthy(
    person: Person, spoil: Spoil, reason: str, name: str
) -> None:
    spoil(person, name)
    checked = person.check("--offline")
    reasons = [unknown["reason"] for unknown in checked.document["unknown"] if unknown["essential"]]
    assert any(f"~/{name} " in said and reason in said for said in reasons), reasons
    assert (checked.state, checked.completed.returncode) == ("unknown", 3)


@pytest.fixture
def nobody(person: Person) -> tuple[str, ...]:
    """The words before a command that make permissions count."""
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv, to become a user for whom permissions count")
    return as_nobody(person.home)


@pytest.mark.parametrize("name", [LOGIN, CONFIG, DOTENV])
def test_what_is_forbidden_is_unknown(person: Person, nobody: tuple[str, ...], name: str) -> None:
    person.write(name, "").chmod(0)
    checked = person.check("--offline", as_user=nobody)
    reasons = [unknown["reason"] for unknown in checked.document["unknown"]]
    assert any(f"~/{name} cannot be read: permission denied" in said for said in reasons), reasons
    assert (checked.state, checked.completed.returncode) == ("unknown", 3)


def test_a_start_up_file_that_is_forbidden_sets_nothing(person: Person, nobody: tuple[str, ...]) -> None:
    """The shell of the same user may not read it either."""
    person.write(RC, SOCKS).chmod(0)
    checked = person.check("--offline", as_user=nobody)
    assert (checked.told, checked.state, checked.completed.returncode) == ([], "healthy", 0)


def test_the_page_names_a_file_that_cannot_be_read(person: Person) -> None:
    fifo(person, RC)
    page = person.codexwatch("check", "--offline")
    assert page.stdout.startswith("? Whether Codex works is not known.")
    assert "~/.zshrc is a named pipe, not a file" in page.stdout
    assert page.returncode == 3


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param(LOGIN, "", "~/.codex/auth.json is empty", id="an empty auth.json"),
        pytest.param(LOGIN, b"\xff\xfe{}", "~/.codex/auth.json is not UTF-8", id="an auth.json that is not UTF-8"),
        pytest.param(LOGIN, f'{{{KEY}, "x": {"[" * DEEP}{"]" * DEEP}}}', "auth.json is not JSON", id="deep JSON"),
        pytest.param(LOGIN, "{" * DEEP, "~/.codex/auth.json is not JSON", id="JSON that never ends"),
        pytest.param(LOGIN, f'{{{KEY}, "n": {"9" * DEEP}}}', "auth.json is not JSON", id="JSON with an endless number"),
        pytest.param(CONFIG, 'model = "a"\nmodel = "b"\n', "config.toml:2", id="TOML with a key twice"),
        pytest.param(CONFIG, b'model = "a"\nuser = "\xe9"\n', "config.toml:2", id="TOML that is not UTF-8"),
        pytest.param(CONFIG, f"a = {'[' * DEEP}{']' * DEEP}", "ested too deeply", id="deep TOML arrays"),
        pytest.param(CONFIG, f"a = {'{a=' * DEEP}1{'}' * DEEP}", "ested too deeply", id="deep TOML tables"),
        pytest.param(CONFIG, f"\nn = {'9' * DEEP}", "number", id="TOML with an endless number"),
    ],
)
def test_a_broken_file_is_found_with_its_line(person: Person, name: str, content: str | bytes, said: str) -> None:
    person.write(name, content)
    checked = person.check("--offline")
    assert said in checked.first["summary"]
    assert checked.first["origin"]["path"] == f"~/{name}"
    assert (checked.state, checked.completed.returncode) == ("broken", 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"{'.'.join(['a'] * DEEP)} = 1", id="a dotted key of 5,000 parts"),
        pytest.param(f"[{'.'.join(['a'] * DEEP)}]\nb = 1", id="a table's name of 5,000 parts"),
    ],
)
def test_a_config_that_no_program_can_hold_is_not_healthy(person: Person, content: str) -> None:
    person.write(CONFIG, content)
    checked = person.check("--offline")
    assert checked.completed.returncode in (1, 3)
    assert checked.state in ("broken", "unknown")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param(RC, "", id="an empty start-up file"),
        pytest.param(CONFIG, "", id="an empty config.toml"),
        pytest.param(DOTENV, "", id="an empty .env"),
        pytest.param(OWN_CONFIG, "", id="an empty configuration of ours"),
        pytest.param(RC, b"alias caf\xe9='true'\n", id="a start-up file that is not UTF-8"),
        pytest.param(DOTENV, b"NAME=caf\xe9\n", id="a .env that is not UTF-8"),
        pytest.param(RC, "export A='never closed\n" * 50, id="a quote that never closes"),
        pytest.param(RC, "(" * DEEP, id="5,000 parentheses"),
        pytest.param(RC, "if true; then\n" * DEEP + "fi\n" * DEEP, id="5,000 ifs in each other"),
        pytest.param(RC, f"export A={'$(' * DEEP}{')' * DEEP}\n", id="5,000 substitutions in each other"),
        pytest.param(RC, f"export A={'${A:-' * DEEP}{'}' * DEEP}\n", id="5,000 expansions in each other"),
        pytest.param(
            RC, "A=0123456789\n" + "A=$A$A$A$A$A$A$A$A$A$A\n" * 30 + "export A\n", id="a value that grows for ever"
        ),
        pytest.param(DOTENV, f"A={'${A:-' * DEEP}{'}' * DEEP}\n", id="5,000 expansions in .env"),
        pytest.param(".config/Code/User/settings.json", "[" * DEEP, id="an editor's settings that never end"),
    ],
)
def test_odd_but_harmless_files_are_no_finding(person: Person, name: str, content: str | bytes) -> None:
    (person.home / ".vscode/extensions/openai.chatgpt-1.0.0").mkdir(parents=True)
    person.write(name, content)
    checked = person.check("--offline")
    assert checked.told == []
    assert checked.completed.returncode in (0, 3)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({RC: f". ~/.zshrc\nsource ~/.zshrc\n{SOCKS}"}, id="itself"),
        pytest.param({RC: ". ~/.a\n. ~/.a\n", ".a": ". ~/.zshrc\n. ~/.b\n", ".b": f". ~/.a\n{SOCKS}"}, id="a circle"),
    ],
)
def test_a_start_up_file_that_sources_itself_is_read_once(person: Person, files: dict[str, str]) -> None:
    for name, content in files.items():
        person.write(name, content)
    checked = person.check("--offline")
    assert checked.told == ["proxy-socks-scheme"]
    assert checked.first["origin"]["path"] in ("~/.zshrc", "~/.b")
    assert checked.completed.returncode == 1


GARBAGE = (
    *("://", "http://", "http://:7890", "http:///x", "http://[::1", "http://[::1]:99999", "http://host:port"),
    *("http://host:-1", "http://a b:1", "http://%zz:1", "http://..:1", "\\\\host\\share", "file:///etc/passwd"),
    *("http://user:pass@", "@", "http://h\u202eost:1", "é://x:1", f"http://{'a' * 100_000}", "socks5://", "\x1b[2J"),
)


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: ascii(value[:24]))
def test_garbage_in_a_proxy_variable(person: Person, value: str) -> None:
    person.write(RC, f"export ALL_PROXY='{value}'\n")
    person.write(DOTENV, f"HTTP_PROXY='{value}'\n")
    checked = person.check("--offline", env={"HTTPS_PROXY": value})
    assert checked.completed.returncode in (0, 1, 3)
    assert not any("the rule failed" in unknown["reason"] for unknown in checked.document["unknown"])
    page = person.codexwatch("check", "--offline", "--verbose", env={"HTTPS_PROXY": value})
    assert page.returncode == checked.completed.returncode
    assert page.stdout.replace("\n", "").isprintable()


BASE_URLS = ("http://[::1", "http://host:notaport/v1", "://", "http://", " ", "http://\x00host", "é://x")


@pytest.mark.parametrize("value", BASE_URLS, ids=ascii)
@pytest.mark.parametrize(
    "config",
    [
        pytest.param("openai_base_url = {}\n", id="openai_base_url"),
        pytest.param('model_provider = "own"\n[model_providers.own]\nbase_url = {}\n', id="a provider's base_url"),
    ],
)
def test_garbage_in_a_base_url(person: Person, config: str, value: str) -> None:
    person.write(CONFIG, config.format(json.dumps(value)))
    checked = person.check()
    assert checked.completed.returncode in (1, 3)


@pytest.mark.parametrize("home", [pytest.param("", id="empty"), pytest.param("somewhere", id="relative")])
def test_home_comes_from_the_password_database_when_the_variable_does_not_say(world: World, home: str) -> None:
    person = settled(world, world.home)
    person.write(RC, SOCKS)
    checked = person.check("--offline", env={"HOME": home})
    assert checked.first["origin"] == {"path": "~/.zshrc", "line": 1}


def test_without_any_home_it_says_what_to_set(person: Person) -> None:
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv, to become a user whom the password database does not know")
    stranger = ("setpriv", "--reuid=64242", "--regid=64242", "--clear-groups")
    done = person.codexwatch("check", env={"HOME": ""}, as_user=stranger)
    assert done.returncode == 2
    assert "HOME is not set" in done.stderr
    assert done.stderr.rstrip().endswith("set HOME")


@pytest.mark.parametrize("what", ["nothing at all", "no .codex", "a file in place of .codex"])
def test_little_is_there(person: Person, what: str) -> None:
    shutil.rmtree(person.home / ".codex")
    if what == "nothing at all":
        shutil.rmtree(person.home / ".local")
    if what == "a file in place of .codex":
        person.write(".codex", "")
    checked = person.check("--offline")
    expected = ([], "healthy", 0) if what == "nothing at all" else (["auth-missing"], "degraded", 1)
    assert (checked.told, checked.state, checked.completed.returncode) == expected
    assert checked.document["codex"]["login"] == "none"


@pytest.mark.parametrize("command", ["check", "run", "route", "config show"])
def test_a_misspelt_setting_names_the_line_and_the_nearest_key(person: Person, command: str) -> None:
    path = person.write(OWN_CONFIG, "[probe]\n\nintervall = 60\n")
    done = person.codexwatch(*command.split())
    assert done.returncode == 2
    assert f"{path}:3: unknown key `intervall` in [probe]; did you mean `interval`?" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(fifo, "is not a file", id="a named pipe"),
        pytest.param(directory, "is not a file", id="a directory"),
        pytest.param(loop, "cannot be read", id="a link to itself"),
        pytest.param(device, "is not a file", id="a device"),
        pytest.param(huge, "is larger than", id="50 MB"),
        pytest.param(binary, "is not UTF-8 text", id="binary"),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_configuration_of_ours_that_cannot_be_read(person: Person, spoil: Spoil, reason: str, command: str) -> None:
    spoil(person, OWN_CONFIG)
    done = person.codexwatch(command)
    assert done.returncode == 2
    assert f"{person.home / OWN_CONFIG}: {reason}" in done.stderr


def test_the_daemon_goes_on_without_a_desktop(person: Person) -> None:
    person.write(RC, SOCKS)
    with person.start("run") as daemon:
        failed = json.loads(daemon.wait_for("notification.failed", BOUND))
        daemon.wait_for("cycle.finished", BOUND)
        assert "session bus" in failed["reason"]
        assert failed["rule"] == "proxy-socks-scheme"
        assert daemon.terminate() == 0


@pytest.mark.parametrize("folder", ["state", "state/codexwatch"])
def test_the_daemon_goes_on_where_it_cannot_write(person: Person, folder: str) -> None:
    person.write(RC, SOCKS)
    (person.home / folder).mkdir(parents=True)
    mounted = person.world.run(["mount", "-t", "tmpfs", "-o", "ro", "none", str(person.home / folder)])
    assert mounted.returncode == 0, mounted.stderr
    try:
        with person.start("run", env={"XDG_STATE_HOME": str(person.home / "state")}) as daemon:
            daemon.wait_for("alert.fired", BOUND)
            daemon.wait_for("cycle.finished", BOUND)
            daemon.wait_for("state.reported", BOUND)
            assert daemon.terminate() == 0
            assert "Traceback" not in daemon.stderr
    finally:
        person.world.run(["umount", str(person.home / folder)])


def test_no_alert_is_solved_by_a_file_that_cannot_be_read(person: Person) -> None:
    person.write(RC, SOCKS)
    with person.start("run") as daemon:
        daemon.wait_for("cycle.finished", BOUND)
        fifo(person, RC)
        daemon.wait_for('"state": "unknown"', BOUND)
        assert "alert.resolved" not in daemon.stderr
        person.make_way(RC)
        daemon.wait_for("alert.resolved", BOUND)
        assert daemon.terminate() == 0
        assert "Traceback" not in daemon.stderr


@pytest.mark.parametrize(("name", "spoil"), [(LOGIN, directory), (CONFIG, loop), (DOTENV, huge), (OWN_CONFIG, fifo)])
def test_the_daemon_outlives_what_its_files_become(person: Person, name: str, spoil: Spoil) -> None:
    with person.start("run") as daemon:
        daemon.wait_for("cycle.finished", BOUND)
        spoil(person, name)
        daemon.wait_for("file change", BOUND)
        person.write(RC, SOCKS)
        daemon.wait_for("alert.fired", BOUND)
        assert daemon.terminate() == 0
        assert "Traceback" not in daemon.stderr
