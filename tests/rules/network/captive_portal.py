"""Tables of network-captive-portal."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.probe import Control, Phase
from tests.rules.world import (
    CODEX_HOME,
    REGION,
    TIMED_OUT,
    UNTRUSTED,
    Found,
    Row,
    World,
    by_hand,
    closed,
    from_file,
    http,
    shell,
    this_shell,
)

APPLE, FIREFOX = "http://captive.apple.com/hotspot-detect.html", "http://detectportal.firefox.com/success.txt"
REDIRECT = Control(APPLE, answered=True, expected=False, status=302, location="https://wifi.hotel.example")
PAGE = Control(APPLE, answered=True, expected=False, status=200)
SILENT = Control(FIREFOX, answered=False, expected=False, reason="timed-out")
GOOD = Control(FIREFOX, answered=True, expected=True, status=200)
BUSY = Control(APPLE, answered=True, expected=False, status=503)
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
HOTEL = World(direct=TIMED_OUT, controls=[REDIRECT, SILENT])
LOCAL = Config(
    f"{CODEX_HOME}/config.toml",
    FileState.OK,
    model_provider="ollama",
    providers={"ollama": Provider("ollama", "http://127.0.0.1:11434/v1")},
)

CLEAN = [
    Row("everything works", World()),
    Row("a company's block page for the control host alone", World(controls=[PAGE])),
    Row("another control host says what it always says", replace(HOTEL, controls=[REDIRECT, GOOD])),
    Row(
        "the proxy gets out, and Codex uses it",
        replace(HOTEL, environments=[shell(from_file(PROXY))], ports=[http(7890)]),
    ),
    Row("the proxy gets out, and Codex does not use it", replace(HOTEL, ports=[http(7890)])),
    Row("OpenAI refuses the region: that came through TLS", replace(HOTEL, direct=REGION)),
    Row("the control host itself is in trouble", replace(HOTEL, controls=[BUSY, SILENT])),
    Row("no control host answers at all", replace(HOTEL, controls=[SILENT])),
    Row("control hosts are switched off", replace(HOTEL, controls=[])),
    Row("the model is on this machine", replace(HOTEL, direct=401, config=LOCAL)),
    Row("nothing was probed", replace(HOTEL, probed=False)),
]

PORTAL = Found(subject="network", severity="warning", environment=None)

FOUND = [
    Row("a redirect to the hotel's page", HOTEL, (replace(PORTAL, case="redirect", breaks=2),)),
    Row(
        "a page in place of the right answer, and a certificate of its own before OpenAI",
        World(direct=UNTRUSTED, controls=[PAGE, SILENT]),
        (replace(PORTAL, case="page", breaks=2),),
    ),
    Row(
        "511, network authentication required",
        replace(HOTEL, controls=[replace(PAGE, status=511)]),
        (replace(PORTAL, case="page"),),
    ),
    Row(
        "the node of the local proxy cannot be reached either",
        replace(
            HOTEL,
            environments=[shell(from_file(PROXY)), this_shell(by_hand({}))],
            ports=[http(7890, through=(Phase.PROXY, "proxy-bad-gateway"))],
        ),
        (replace(PORTAL, case="redirect", breaks=4),),
    ),
    Row(
        "a dead local proxy beside it",
        replace(HOTEL, environments=[shell(from_file(PROXY))], ports=[closed(7890)]),
        (replace(PORTAL, case="redirect", breaks=2),),
    ),
]
