"""Tables of network-offline."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.machine import CodexProcess, Host, ProcessKind
from codexwatch.model.probe import Control, Phase
from tests.rules.world import (
    CODEX_HOME,
    REFUSED,
    TIMED_OUT,
    Found,
    Row,
    World,
    closed,
    from_file,
    http,
    session,
    shell,
)

APPLE, FIREFOX = "http://captive.apple.com/", "http://detectportal.firefox.com/"
DEAD = [Control(url, answered=False, expected=False, reason="timed-out") for url in (APPLE, FIREFOX)]
GOOD = Control(FIREFOX, answered=True, expected=True, status=200)
REDIRECT = Control(FIREFOX, answered=True, expected=False, status=302, location="http://portal.example")
NO_NAMES = (Phase.RESOLVE, "resolver-failed")
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
GONE = World(direct=NO_NAMES, controls=DEAD)


def local_model(base_url: str) -> Config:
    provider = Provider("local", base_url)
    return Config(f"{CODEX_HOME}/config.toml", FileState.OK, model_provider="local", providers={"local": provider})


CLEAN = [
    Row("everything works", World()),
    Row("a company that blocks the control hosts", World(controls=DEAD)),
    Row("OpenAI is blocked, a control host answers", World(direct=TIMED_OUT, controls=[DEAD[0], GOOD])),
    Row("a captive portal redirects", World(direct=TIMED_OUT, controls=[DEAD[0], REDIRECT])),
    Row(
        "only the proxy gets out, and Codex uses it",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890)], direct=TIMED_OUT, controls=DEAD),
    ),
    Row(
        "only the proxy gets out, and Codex does not use it",
        World(ports=[http(7890)], direct=TIMED_OUT, controls=DEAD),
    ),
    Row(
        "the proxy is dead, and the direct way works where control hosts are blocked",
        World(environments=[shell(from_file(PROXY))], ports=[closed(7890)], controls=DEAD),
    ),
    Row("OpenAI refuses the region: that is an answer", World(direct=403, controls=DEAD)),
    Row("somebody answers with a wrong certificate", World(direct=(Phase.TLS, "cert-untrusted"), controls=DEAD)),
    Row("control hosts are switched off", World(direct=NO_NAMES, controls=[])),
    Row("nothing was probed", replace(GONE, probed=False)),
    Row(
        "an air-gapped machine with a model of its own",
        World(config=local_model("http://127.0.0.1:8000/v1"), controls=DEAD),
    ),
    Row(
        "the model in the local network is down",
        World(config=local_model("http://10.0.0.5:8000/v1"), direct=REFUSED, controls=DEAD),
    ),
    Row(
        "the only client lives in another network",
        replace(
            GONE,
            environments=[shell(in_use=False), session()],
            processes=[CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)],
        ),
    ),
]

OFFLINE = Found(subject="network", severity="warning", environment=None)

FOUND = [
    Row("nothing answers anywhere", GONE, (replace(OFFLINE, breaks=2),)),
    Row(
        "Wi-Fi drops behind Clash, whose port stays open",
        World(
            environments=[shell(from_file(PROXY))],
            ports=[http(7890, through=(Phase.PROXY, "proxy-bad-gateway"))],
            direct=TIMED_OUT,
            controls=DEAD,
            host=Host(system="linux", has_route=True),
        ),
        (replace(OFFLINE, breaks=2),),
    ),
    Row(
        "the proxy makes the tunnel and closes it in the handshake",
        World(
            environments=[shell(from_file(PROXY))],
            ports=[http(7890, through=(Phase.TLS, "closed"))],
            direct=TIMED_OUT,
            controls=DEAD,
        ),
        (OFFLINE,),
    ),
    Row(
        "the machine has no way out at all",
        replace(GONE, host=Host(system="linux", has_route=False)),
        (replace(OFFLINE, case="no-route"),),
    ),
    Row(
        "one control host is all there is",
        replace(GONE, controls=DEAD[:1]),
        (OFFLINE,),
    ),
]
