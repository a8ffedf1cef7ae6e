"""Tables of network-hosts-pinned."""

from dataclasses import replace

from codexwatch.model.codex import FileState
from codexwatch.model.names import Name
from codexwatch.model.probe import Phase
from codexwatch.model.variable import Origin
from tests.rules.world import (
    API_KEY,
    CHATGPT,
    REFUSED,
    REGION,
    RESET,
    TIMED_OUT,
    WRONG_HOST,
    Found,
    Row,
    World,
    daemon,
    from_file,
    http,
    shell,
)

PIN = Origin("/etc/hosts", 12, text="45.95.233.23 api.openai.com")
PINNED = Name("api.openai.com", ipv4=("45.95.233.23",), ipv6=(), pin=PIN)
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
UNKNOWN_LOGIN = replace(API_KEY, state=FileState.UNREADABLE, mode=None, has_key=False)
DEAD = World(direct=TIMED_OUT, names=[PINNED])

CLEAN = [
    Row("the pin works", World(names=[PINNED])),
    Row("no pin, and it times out", World(direct=TIMED_OUT, names=[replace(PINNED, pin=None)])),
    Row(
        "a dead pin, but the proxy in use resolves the name itself",
        replace(DEAD, environments=[shell(from_file(PROXY))], ports=[http(7890)]),
    ),
    Row(
        "a dead pin of a host that this login does not need",
        World(names=[replace(PINNED, host="chatgpt.com")]),
    ),
    Row(
        "a keyring login, and a dead pin of one of the hosts that it may need",
        World(login=UNKNOWN_LOGIN, names=[PINNED], answers={"api.openai.com": TIMED_OUT}),
    ),
    Row("the pinned address is OpenAI's, which refuses the region", replace(DEAD, direct=REGION)),
    Row("the pinned address is OpenAI's, which is out of order", replace(DEAD, direct=503)),
    Row("the pin works for https, and the websocket is cut", World(websocket=RESET, names=[PINNED])),
    Row("a pin, and nobody knows an address", replace(DEAD, direct=(Phase.RESOLVE, "timed-out"))),
    Row("nothing was probed", replace(DEAD, probed=False)),
]

HIT = Found(subject="api.openai.com", severity="critical", line=12)

FOUND = [
    Row("the address does not answer (ImMALWARE/dns.malw.link#81)", DEAD, (replace(HIT, case="dead", breaks=2),)),
    Row("the address refuses: 127.0.0.1 of a block list", replace(DEAD, direct=REFUSED), (replace(HIT, case="dead"),)),
    Row(
        "somebody else answers there",
        replace(DEAD, direct=WRONG_HOST),
        (replace(HIT, case="other-host", breaks=2),),
    ),
    Row(
        "the line has another name, which stays",
        replace(
            DEAD, names=[replace(PINNED, pin=Origin("/etc/hosts", 1, text="127.0.0.1 localhost API.openai.com # mine"))]
        ),
        (replace(HIT, case="dead", line=1, after="127.0.0.1 localhost # mine"),),
    ),
    Row(
        "both hosts of a ChatGPT login are one line, in a shell and in the daemon",
        World(
            direct=TIMED_OUT,
            login=CHATGPT,
            environments=[shell(), daemon()],
            names=[replace(PINNED, host="chatgpt.com")],
        ),
        (
            replace(HIT, subject="chatgpt.com", case="dead"),
            replace(HIT, subject="chatgpt.com", case="dead", environment="daemon:700"),
        ),
    ),
]
