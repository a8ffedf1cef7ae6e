"""Nothing that somebody keeps secret is in any byte that codexwatch writes.

Every secret is, or is made of, words `hush0001`, `hush0002`, …, cut at the characters at which a masking regular
expression might stop; one search finds every piece of every one.
"""

import base64
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import quote

import anyio
import pytest

from tests.faults.alone import BOUND, Person, settled
from tests.faults.machine import CODEXWATCH
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import unsigned_jwt
from tests.lab.notifications import NotificationService, SessionBus, notifications, session_bus
from tests.lab.processes import Started
from tests.lab.world import World

__all__ = ["notifications", "session_bus"]

pytestmark = pytest.mark.namespaces

HUSH = re.compile(rb"hush\d{4}", re.IGNORECASE)
_NUMBERS = count(1)


def hush() -> str:
    """A word that must not be seen again."""
    return f"hush{next(_NUMBERS):04}"


def key() -> str:
    return f"sk-proj-{hush()}_{hush()}-{hush()}"


PASSWORDS: dict[str, Callable[[], str]] = {
    "plain": hush,
    "with an @": lambda: f"{hush()}@{hush()}",
    "with a #": lambda: f"{hush()}#{hush()}",
    "with a /": lambda: f"{hush()}/{hush()}",
    "with a %": lambda: f"{hush()}%{hush()}",
    "with a colon": lambda: f"{hush()}:{hush()}",
    "with a ?": lambda: f"{hush()}?{hush()}",
    "with quotes": lambda: f'{hush()}"{hush()}',
    "percent-encoded": lambda: quote(f"{hush()}@{hush()}/{hush()}", safe=""),
    "with a blank": lambda: f"{hush()} {hush()}",
    "with everything": lambda: "@#/%:?&".join(hush() for _ in range(3)),
}


def proxy_values() -> Iterator[str]:
    """Each password in proxies of every kind, malformed ones included."""
    for password in (make() for make in PASSWORDS.values()):
        yield f"socks5://alice:{password}@127.0.0.1:7891"
        yield f"http://alice:{password}@127.0.0.1:9"
        yield f"alice:{password}@127.0.0.1:9"
        yield f"http://alice:{password}@"
        yield f"htp:/alice:{password}@127.0.0.1:9"
        yield f"http://alice:{password}@[::1"
        if not set(password) & set("/#?:"):
            # A token in place of a user. One with a colon is a user and a password; for the others see below.
            yield f"http://{password}@127.0.0.1:9"


def shell_lines() -> Iterator[str]:
    """Lines of a start-up file, one condition each: what is told quotes them."""
    names = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    for number, value in enumerate(proxy_values()):
        yield f"export {names[number % len(names)]}='{value}'"
    socks = "export ALL_PROXY=socks5://127.0.0.1:7891"
    yield f"{socks} # was http://alice:{hush()}@proxy.example:1"
    yield f"{socks} # password={hush()}"
    yield f"{socks} OPENAI_API_KEY={key()}"
    yield f"{socks} # {key()}"
    yield f'{socks} MY_TOKEN="{hush()} {hush()}"; alias c="curl -H \\"Authorization: Bearer {hush()}\\""'


def plant_files(person: Person) -> None:
    """Secrets wherever people keep them; the start-up file is the caller's."""
    password = f"{hush()}@{hush()}%{hush()}"
    claims: dict[str, object] = {"email": f"{hush()}@example.test", "exp": 1}
    login = {
        "OPENAI_API_KEY": key(),
        "tokens": {
            "id_token": unsigned_jwt(claims),
            "access_token": unsigned_jwt(claims),
            "refresh_token": f"rt_{hush()}",
            "account_id": hush(),
        },
    }
    person.write(".codex/auth.json", json.dumps(login))
    person.write(
        ".codex/config.toml",
        f'model_provider = "own"\n[model_providers.own]\nbase_url = "https://api.openai.com/v1" # {key()}\n'
        f'env_key = "OWN_KEY"\nexperimental_bearer_token = "{hush()}"\nhttp_headers = {{ "X-Key" = "{key()}" }}\n'
        f'[mcp_servers.x]\ncommand = "x"\nenv = {{ TOKEN = "{hush()}" }}\n',
    )
    person.write(
        ".codex/.env",
        f"HTTPS_PROXY=http://alice:{password}@127.0.0.1:9 # {key()}\nhttps_proxy='socks5://bob:{hush()}@127.0.0.1:1'\n"
        f"CODEX_ACCESS_TOKEN={hush()}\nOPENAI_BASE_URL=https://carol:{hush()}@example.test/v1\nOWN_KEY={key()}\n",
    )
    (person.home / ".vscode/extensions/openai.chatgpt-1.0.0").mkdir(parents=True)
    settings = {"http.proxy": f"socks5://dave:{password}@127.0.0.1:1080", "http.proxyAuthorization": f"Basic {hush()}"}
    person.write(".config/Code/User/settings.json", json.dumps(settings))
    person.write(
        ".config/codexwatch/config.toml",
        f'[probe]\ncontrol_urls = ["http://erin:{hush()}@captive.apple.com/"]\n[log]\nlevel = "debug"\n',
    )


def environment() -> dict[str, str]:
    """What a person has exported by hand."""
    return {
        "ALL_PROXY": f"socks5://alice:{hush()}@127.0.0.1:7891",
        "CODEX_API_KEY": key(),
        "HTTP_PROXY": f"http://alice:{hush()}#{hush()}@127.0.0.1:9",
        "OPENAI_API_KEY": key(),
        "http_proxy": f"alice:{hush()}@127.0.0.1:9",
        "no_proxy": "example.test",
    }


def seen_in(text: str | bytes) -> list[bytes]:
    """The secrets in it, each with what stands around it."""
    data = text.encode(errors="surrogateescape") if isinstance(text, str) else text
    return [data[max(0, match.start() - 60) : match.end() + 20] for match in HUSH.finditer(data)]


def encoded_secrets(person: Person) -> list[bytes]:
    """What reads as nothing but is a secret all the same: the parts of tokens, and credentials as a header has them."""
    tokens = json.loads((person.home / ".codex/auth.json").read_text())["tokens"]
    parts = [part for name in ("id_token", "access_token") for part in tokens[name].split(".")[1:2]]
    return [part.encode() for part in parts] + [base64.b64encode(b"alice:hush")[:12]]


@pytest.fixture
def person(ca: LabCA, enter_world: EnterWorld) -> Person:
    world = enter_world(World(ca))
    return settled(world, world.home)


COMMANDS = (
    *("check", "check --verbose", "check --json", "check --offline --verbose", "check --rule proxy-socks-scheme"),
    *("route", "route --json", "route https://example.test/ --json", "config show", "config show --json"),
    *("status", "status --json", "status --short", "logs", "logs --json", "rules", "explain proxy-socks-scheme"),
)


def test_the_search_finds_what_it_is_for() -> None:
    assert seen_in(f"http://alice:{hush()}@proxy")
    assert seen_in(b"\x00\x01SQLite HUSH0042\xff")
    assert not seen_in("http://alice:•••@proxy")


def test_no_command_prints_a_secret(person: Person) -> None:
    plant_files(person)
    person.write(".zshrc", "\n".join(shell_lines()) + "\n")
    client = person.home / "elsewhere/codex"
    client.parent.mkdir()
    shutil.copy("/bin/sleep", client)
    with person.world.start([client, "600"], {**person.environment, **environment()}) as running:
        assert running.pid
        for command in COMMANDS:
            done = person.codexwatch(*command.split(), env=environment())
            assert not seen_in(done.stdout), command
            assert not seen_in(done.stderr), command
            for secret in encoded_secrets(person):
                assert secret not in done.stdout.encode(), command


@pytest.mark.parametrize("line", [pytest.param(line, id=f"line {number}") for number, line in enumerate(shell_lines())])
def test_no_finding_quotes_a_secret(person: Person, line: str) -> None:
    """One line alone, so that no other one takes its place; as a variable of this shell and in `.env` too."""
    person.write(".zshrc", f"{line}\n")
    value = line.partition("=")[2].strip("'")
    person.write(".codex/.env", f"HTTPS_PROXY={value}\n")
    for options in (("--json",), ("--verbose",)):
        done = person.codexwatch("check", *options, env={"ALL_PROXY": value})
        assert not seen_in(done.stdout)
        assert not seen_in(done.stderr)
        assert done.stdout


@pytest.mark.parametrize("user", ["", "alice:hush9201@"], ids=["a token", "a password with an @ as well"])
@pytest.mark.parametrize("mark", "/#?")
def test_a_piece_of_a_password_that_reads_as_a_host(person: Person, mark: str, user: str) -> None:
    value = f"http://{user}{hush()}{mark}{hush()}@127.0.0.1:9"
    assert not seen_in(person.codexwatch("check", "--json", env={"ALL_PROXY": value}).stdout)


def test_a_password_that_a_comment_names(person: Person) -> None:
    person.write(".zshrc", f"export ALL_PROXY=socks5://127.0.0.1:7891 # password: {hush()}\n")
    assert not seen_in(person.codexwatch("check", "--json").stdout)


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(["--env", "HTTPS_PROXY=socks5://u:hush9001@h:1"], id="a value"),
        pytest.param(["--env", "OPENAI_API_KEY=sk-proj-hush9002"], id="a key"),
        pytest.param(["--env", "sk-proj-hush9003"], id="a value without a name"),
        pytest.param(["https://u:hush9004@example.test/"], id="a URL"),
        pytest.param(["https://u:hush9005@[::1"], id="a URL that is none"),
        pytest.param(["--env", "HTTPS_PROXY=http://u:hush9006@h\u2100st:1"], id="a host that no resolver takes"),
    ],
)
@pytest.mark.parametrize("options", [["--only-env"], ["--json"], []], ids=" ".join)
def test_what_is_typed_is_not_repeated(person: Person, argv: list[str], options: list[str]) -> None:
    done = person.codexwatch("route", *options, *argv)
    assert not seen_in(done.stdout)
    assert not seen_in(done.stderr)


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param("https://alice:hush9101@api.openai.com/v1", id="credentials"),
        pytest.param("https://alice:hush9102@h\u2100st/v1", id="a host that no library takes, quoted by its error"),
        pytest.param("https://alice:hush9103@[::1/v1", id="half an address"),
    ],
)
def test_a_base_url_with_a_password(person: Person, base_url: str) -> None:
    person.write(".codex/config.toml", f"openai_base_url = {json.dumps(base_url)}\n")
    for command in ("check --verbose", "check --json", "route", "route --json"):
        done = person.world.run([*CODEXWATCH, *command.split()], person.environment, timeout=BOUND)
        assert not seen_in(done.stdout), command
        assert not seen_in(done.stderr), command


@pytest.mark.desktop
@pytest.mark.anyio
async def test_the_daemon_tells_and_keeps_no_secret(
    person: Person, session_bus: SessionBus, notifications: NotificationService
) -> None:
    if os.geteuid() != 0:
        pytest.skip("the private bus knows its users by number, and inside a user namespace that is another one")
    plant_files(person)
    lines = list(shell_lines())
    with person.start("run", env={**environment(), **session_bus.environment}) as daemon:
        await passed(daemon, 1)
        for line in lines[::4]:
            before = daemon.stderr.count("cycle.finished")
            person.write(".zshrc", f"{line}\n")
            person.write(".codex/.env", f"HTTPS_PROXY={line.partition('=')[2]}\n")
            await passed(daemon, before + 1)
        await until(lambda: bool(notifications.screen.notified))
        said = [(person.codexwatch(*words.split())) for words in ("status", "status --json", "logs", "logs --json")]
        state = person.home / ".local/state/codexwatch"
        kept = {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}
        assert daemon.terminate() == 0
    kept |= {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}
    assert {"state.db", "codexwatch.jsonl"} <= {path.name for path in kept}
    for path, content in kept.items():
        assert not seen_in(content), path.name
        assert all(secret not in content for secret in encoded_secrets(person)), path.name
    assert not seen_in(daemon.stdout)
    assert not seen_in(daemon.stderr)
    assert not [done for done in said if seen_in(done.stdout + done.stderr)]
    assert not seen_in(repr(notifications.screen.notified))
    assert any("SOCKS" in call.title for call in notifications.screen.notified)


async def passed(daemon: Started, passes: int) -> None:
    await until(lambda: daemon.stderr.count("cycle.finished") >= passes)


async def until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(BOUND):
        while not condition():  # noqa: ASYNC110 - another process says it: nothing here could set an event
            await anyio.sleep(0.02)
