"""A world of the laboratory is private, answers as told, and ends with everything in it."""

import sys
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from msgspec import json, structs

from tests.lab.behaviours import REGION_BLOCK
from tests.lab.ca import LabCA
from tests.lab.dns import NXDOMAIN, SERVFAIL
from tests.lab.fixtures import EnterWorld
from tests.lab.homes import API_KEY, login_api_key, login_chatgpt
from tests.lab.hosts import ADDRESSES, ALL_HOSTS, OPENAI_HOSTS
from tests.lab.proxies import DEAD_NODE, HTTP, MIXED
from tests.lab.world import World
from tests.lab.world_files import PROXIED_SOURCE

needs_namespaces = pytest.mark.namespaces

API = "https://api.openai.com/v1/responses"
STATUS = ("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}")
IMPATIENT = (*STATUS, "--max-time", "1")
CURL_COULD_NOT_RESOLVE, CURL_COULD_NOT_CONNECT, CURL_TIMED_OUT = 6, 7, 28
CLASH = structs.replace(MIXED, listen=("127.0.0.1", 7890))


@needs_namespaces
def test_every_host_answers_at_a_public_address_and_is_trusted_as_a_public_one(
    enter_world: EnterWorld, ca: LabCA
) -> None:
    world = enter_world(World(ca))
    assert world.run([*STATUS, API]).stdout == "401"
    assert world.run([*STATUS, "http://connect.rom.miui.com/generate_204"]).stdout == "204"
    fetch = "import httpx; print(httpx.get('https://chatgpt.com/backend-api/codex/responses').status_code)"
    assert world.run([sys.executable, "-c", fetch]).stdout == "405\n"
    sources = {request.host: request.source for request in world.refresh().requests}
    assert sources == {host: ADDRESSES[host] for host in ("api.openai.com", "connect.rom.miui.com", "chatgpt.com")}


@needs_namespaces
def test_a_black_hole_swallows_direct_packets_and_a_proxy_goes_round_it(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca, proxies={"clash": CLASH}, black_hole=OPENAI_HOSTS))
    assert world.run([*IMPATIENT, API]).returncode == CURL_TIMED_OUT
    assert world.run([*STATUS, "http://connect.rom.miui.com/"]).stdout == "204"
    for scheme in ("http", "socks5h"):
        assert world.run([*STATUS, API], {"ALL_PROXY": f"{scheme}://127.0.0.1:7890"}).stdout == "401"
    assert [seen.source for seen in world.refresh().requests if seen.host in OPENAI_HOSTS] == [PROXIED_SOURCE] * 2
    assert [asked.host for asked in world.state.asked["clash"]] == ["api.openai.com"] * 2


@needs_namespaces
def test_without_an_uplink_there_is_no_route(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca, black_hole=ALL_HOSTS, uplink=False))
    assert world.run([*STATUS, API]).returncode == CURL_COULD_NOT_CONNECT


@needs_namespaces
def test_a_second_route_can_swallow_ipv6(enter_world: EnterWorld, ca: LabCA) -> None:
    both = ["2606:4700:10::6814:1", ADDRESSES["api.openai.com"]]
    world = enter_world(World(ca, ipv6=True, hosts={"api.openai.com": both}))
    assert world.run([*STATUS, "-4", API]).stdout == "401"
    assert world.run([*IMPATIENT, "-6", API]).returncode == CURL_TIMED_OUT


@needs_namespaces
@pytest.mark.parametrize(
    ("dns", "found"),
    [
        pytest.param({}, ADDRESSES["chatgpt.com"], id="a name that the name server knows"),
        pytest.param({"chatgpt.com": "31.13.94.37"}, "31.13.94.37", id="a poisoned answer"),
        pytest.param({"chatgpt.com": NXDOMAIN}, "", id="no such name"),
        pytest.param({"chatgpt.com": SERVFAIL}, "", id="a failing server"),
    ],
)
def test_a_name_resolves_as_told(enter_world: EnterWorld, ca: LabCA, dns: Mapping[str, str], found: str) -> None:
    world = enter_world(World(ca, dns=dns))
    outcome = world.run(["getent", "ahostsv4", "chatgpt.com"])
    assert outcome.stdout.partition(" ")[0] == found
    assert world.run([*STATUS, "https://unheard-of.test"]).returncode == CURL_COULD_NOT_RESOLVE


@needs_namespaces
def test_a_proxy_can_die_and_come_back_changed(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca, proxies={"clash": HTTP}))
    proxy = {"HTTPS_PROXY": f"http://127.0.0.1:{world.port('clash')}"}
    port = ("127.0.0.1", world.port("clash"))
    world.stop_proxy("clash")
    assert world.run([*STATUS, API], proxy).returncode == CURL_COULD_NOT_CONNECT
    world.start_proxy("clash", structs.replace(DEAD_NODE, listen=port))
    assert "502" in world.run([*STATUS, API], proxy).stderr
    world.start_proxy("clash", structs.replace(HTTP, listen=port))
    assert world.run([*STATUS, API], proxy).stdout == "401"
    assert len(world.refresh().asked["clash"]) == 2


@needs_namespaces
def test_the_edge_can_change_its_mind(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca, {"api.openai.com": REGION_BLOCK}))
    assert world.run([*STATUS, API]).stdout == "403"
    world.behave({})
    assert world.run([*STATUS, API]).stdout == "401"


@needs_namespaces
def test_a_command_sees_its_own_environment_home_and_processes_only(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca))
    variables = world.run(["env"], {"ALL_PROXY": "socks5://127.0.0.1:1", "EMPTY": ""}).stdout.splitlines()
    expected = world.environment() | {"ALL_PROXY": "socks5://127.0.0.1:1", "EMPTY": ""}
    assert sorted(variables) == sorted(f"{name}={value}" for name, value in expected.items())
    assert world.run(["pwd"]).stdout == f"{world.home}\n"
    assert world.run(["getent", "passwd", "root"]).stdout.split(":")[5] == str(world.home)
    assert world.run(["cat"], stdin="typed").stdout == "typed"
    assert len([name for name in world.run(["ls", "/proc"]).stdout.split() if name.isdigit()]) == 2


@needs_namespaces
def test_a_started_command_is_followed_and_ended(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca))
    command = world.start(["sh", "-c", "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done"])
    assert command.wait_for("ready", 5) == "ready\n"
    assert command.pid != command.pid_inside
    assert Path(f"/proc/{command.pid}/comm").read_text() == "sh\n"
    assert command.terminate() == 3
    assert command.stdout == "ready\nbye\n"
    with pytest.raises(ProcessLookupError):
        _ = command.pid


@needs_namespaces
def test_a_command_that_takes_too_long_is_killed(enter_world: EnterWorld, ca: LabCA) -> None:
    world = enter_world(World(ca))
    with pytest.raises(TimeoutError, match="so far"):
        world.run(["sh", "-c", "echo so far; exec sleep 60"], timeout=0.3)
    assert world.run(["pgrep", "sleep"]).stdout == ""


@needs_namespaces
def test_nothing_outlives_its_world(enter_world: EnterWorld, ca: LabCA) -> None:
    with World(ca) as world:
        daemon = world.start(["setsid", "-f", "sleep", "60"])
        assert daemon.finish(5) == 0
        inside = psutil.Process(world._internet.first_process())
        orphans = inside.children(recursive=True)
        assert [orphan.name() for orphan in orphans] == ["sleep"]
    assert not inside.is_running()
    assert not orphans[0].is_running()
    assert not world.root.exists()


@needs_namespaces
def test_a_world_that_cannot_be_built_says_why(enter_world: EnterWorld, ca: LabCA) -> None:
    with pytest.raises(RuntimeError, match="ready"):
        enter_world(World(ca, proxies=dict.fromkeys(("one", "two"), CLASH)))


def test_logins_are_files_that_codex_reads(tmp_path: Path) -> None:
    path = login_api_key(tmp_path)
    assert path == tmp_path / ".codex" / "auth.json"
    assert json.decode(path.read_bytes()) == {"auth_mode": "apikey", "OPENAI_API_KEY": API_KEY}
    assert path.stat().st_mode & 0o777 == 0o600
    tokens = json.decode(login_chatgpt(tmp_path, expires_in=timedelta(hours=-1)).read_bytes())["tokens"]
    claims = tokens["id_token"].split(".")[1]
    decoded = json.decode(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert decoded["https://api.openai.com/auth"]["chatgpt_account_id"] == tokens["account_id"]
