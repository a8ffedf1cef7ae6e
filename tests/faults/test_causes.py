"""One machine a cause, as a whole process: the right slug first, with its place, and nothing false beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.machine import Checked, at, check, settle
from tests.lab.behaviours import Behaviour
from tests.lab.ca import LabCA
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import login_chatgpt
from tests.lab.hosts import ALL_HOSTS, OPENAI_HOSTS
from tests.lab.proxies import HTTP, MIXED, SOCKS, ProxySpec
from tests.lab.world import World

pytestmark = pytest.mark.namespaces

CLASH = {"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}
GOOD = "http://127.0.0.1:7890"
DEAD = "http://127.0.0.1:7899"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """`zshrc`, `dotenv`: what these files say; this shell has what `zshrc` exports unless `env` says else."""

    zshrc: str = ""
    dotenv: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] | None = None
    proxies: Mapping[str, ProxySpec] = field(default_factory=lambda: CLASH)
    blocked: bool = True
    offline: bool = False
    chatgpt: bool = False
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)

    def world(self, ca: LabCA) -> World:
        if self.offline:
            return World(ca, self.behaviours, self.proxies, black_hole=ALL_HOSTS, uplink=False)
        return World(ca, self.behaviours, self.proxies, black_hole=OPENAI_HOSTS if self.blocked else ())

    def checked(self, world: World) -> Checked:
        files = {".zshrc": self.zshrc, **({".codex/.env": self.dotenv} if self.dotenv else {}), **self.files}
        settle(world, files)
        if self.chatgpt:
            login_chatgpt(world.home)
        return check(world, self._exported() if self.env is None else self.env)

    def _exported(self) -> dict[str, str]:
        """What a shell that has read `zshrc` hands on."""
        pairs = (line.removeprefix("export ").split("=", 1) for line in self.zshrc.splitlines() if "=" in line)
        return {name: value for name, value in pairs if not name.startswith("#")}


def case(name: str, machine: Machine, first: str, **expected: Any) -> Any:
    return pytest.param(machine, first, expected, id=name)


FOUND = [
    case(
        "no scheme",
        Machine(zshrc="export HTTPS_PROXY=127.0.0.1:7890\n"),
        "proxy-scheme-missing",
        severity="warning",
        line=1,
        after=f"export HTTPS_PROXY={GOOD}",
    ),
    case(
        "only HTTP_PROXY",
        Machine(zshrc=f"export HTTP_PROXY={GOOD}\n"),
        "proxy-http-only",
        severity="critical",
    ),
    case(
        "upper case dead, lower case good",
        Machine(zshrc=f"export https_proxy={GOOD}\nexport HTTPS_PROXY={DEAD}\n"),
        "proxy-case-conflict",
        severity="critical",
    ),
    case(
        "NO_PROXY takes OpenAI away from the proxy",
        Machine(zshrc=f"export HTTPS_PROXY={GOOD}\nexport NO_PROXY=localhost,openai.com\n"),
        "proxy-no-proxy-bypass",
        severity="critical",
        line=2,
    ),
    case(
        "the port of .env is dead, the shell's is good",
        Machine(zshrc=f"export HTTPS_PROXY={GOOD}\n", dotenv=f"# mine\nHTTPS_PROXY={DEAD}\n"),
        "proxy-port-mismatch",
        beside=["proxy-dotenv-override"],
        path="~/.codex/.env",
        line=2,
        after=f"HTTPS_PROXY={GOOD}",
    ),
    case(
        "nothing listens, no other proxy, direct works",
        Machine(zshrc=f"export HTTPS_PROXY={DEAD}\n", proxies={}, blocked=False),
        "proxy-not-listening",
        severity="critical",
        line=1,
    ),
    case(
        "the proxy program changed its port",
        Machine(zshrc=f"export HTTPS_PROXY={DEAD}\n"),
        "proxy-port-mismatch",
        severity="critical",
        after=f"export HTTPS_PROXY={GOOD}",
        verified=True,
    ),
    case("a proxy works and is not used", Machine(), "proxy-not-used", severity="critical", verified=True),
    case(
        "written to .zshrc, this shell is older",
        Machine(zshrc=f"export HTTPS_PROXY={GOOD}\n", env={}),
        "process-stale-environment",
        environment="this-shell",
    ),
    case(
        "a key and a ChatGPT login in one file",
        Machine(
            blocked=False,
            files={
                ".codex/auth.json": '{"OPENAI_API_KEY": "sk-x", "tokens": {"id_token": "a.b.c", '
                '"access_token": "a.b.c", "refresh_token": "r", "account_id": "x"}}'
            },
        ),
        "auth-conflict",
        severity="warning",
    ),
    case(
        "auth.json cut off",
        Machine(blocked=False, files={".codex/auth.json": '{"auth_mode": "apikey",\n'}),
        "auth-file-broken",
        severity="critical",
        path="~/.codex/auth.json",
    ),
    case(
        "config.toml does not parse",
        Machine(blocked=False, files={".codex/config.toml": 'model = "x"\nmodel = "y"\n'}),
        "config-broken",
        severity="critical",
        path="~/.codex/config.toml",
        line=2,
    ),
    case("offline", Machine(offline=True, proxies={}), "network-offline", severity="warning"),
    case("blocked, no proxy", Machine(proxies={}), "network-endpoint-blocked", severity="critical"),
]

HEALTHY = [
    case("directly", Machine(blocked=False, proxies={}), ""),
    case("ChatGPT login, directly", Machine(blocked=False, proxies={}, chatgpt=True), ""),
    case("through the proxy", Machine(zshrc=f"export HTTPS_PROXY={GOOD}\n", chatgpt=True), ""),
    case(
        "SOCKS beside a good HTTP proxy",
        Machine(zshrc=f"export HTTPS_PROXY={GOOD}\nexport ALL_PROXY=socks5://127.0.0.1:7891\n"),
        "",
    ),
    case(
        "a SOCKS line in a comment",
        Machine(zshrc=f"# export ALL_PROXY=socks5://127.0.0.1:7891\nexport HTTPS_PROXY={GOOD}\n"),
        "",
    ),
    case("the proxy stands in .env alone", Machine(dotenv=f"HTTPS_PROXY={GOOD}\n"), ""),
    case(
        "a mixed port, said as HTTP",
        Machine(zshrc="export ALL_PROXY=http://127.0.0.1:7897\n", proxies={"mixed": at(MIXED, 7897)}),
        "",
    ),
    case(
        "a keyring login",
        Machine(blocked=False, files={".codex/config.toml": 'cli_auth_credentials_store = "keyring"\n'}),
        "",
    ),
]


@pytest.mark.parametrize(("machine", "first", "expected"), FOUND)
def test_names_the_cause(
    ca: LabCA, enter_world: EnterWorld, machine: Machine, first: str, expected: dict[str, Any]
) -> None:
    checked = machine.checked(enter_world(machine.world(ca)))
    assert checked.told[0] == first
    assert checked.told[1:] == expected.get("beside", [])
    finding = next(item for item in checked.document["findings"] if item["rule"] == first)
    edits = [step for step in finding["remedy"]["steps"] if step["kind"] == "edit"]
    seen = {
        "beside": checked.told[1:],
        **finding,
        **(finding["origin"] or {}),
        "after": edits[0]["after"] if edits else None,
        "verified": finding["remedy"]["verified"],
    }
    assert {name: seen.get(name) for name in expected} == expected
    assert checked.completed.returncode == 1
    assert checked.completed.seconds < 6.5


@pytest.mark.parametrize(("machine", "first", "expected"), HEALTHY)
def test_stays_silent(
    ca: LabCA, enter_world: EnterWorld, machine: Machine, first: str, expected: dict[str, Any]
) -> None:
    checked = machine.checked(enter_world(machine.world(ca)))
    assert (checked.told, checked.state, checked.completed.returncode) == ([], "healthy", 0), checked.document
