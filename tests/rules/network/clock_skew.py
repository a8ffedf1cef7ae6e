"""Tables of network-clock-skew."""

from dataclasses import replace

from codexwatch.model.machine import Host
from codexwatch.model.probe import Control, Phase
from tests.rules.world import TIMED_OUT, UNTRUSTED, Found, Row, World, daemon, from_file, http, shell

PREMATURE, EXPIRED = (Phase.TLS, "cert-not-yet-valid"), (Phase.TLS, "cert-expired")
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
APPLE = Control("http://captive.apple.com/", answered=True, expected=True, status=200)

CLEAN = [
    Row("the clock is right", World(clock_ahead=2)),
    Row("four minutes are no harm", World(clock_ahead=-240)),
    Row(
        "one answer is old, the others agree with the clock",
        World(clock_ahead=1, controls=[replace(APPLE, clock_ahead=900)]),
    ),
    Row("no answer says the time", World()),
    Row(
        "an expired certificate and a clock that is right",
        World(direct=EXPIRED, controls=[replace(APPLE, clock_ahead=1)]),
    ),
    Row("an untrusted certificate", World(direct=UNTRUSTED)),
    Row(
        "what is shown on a way that nobody takes",
        World(environments=[shell(from_file(PROXY))], ports=[http(7890)], direct=PREMATURE),
    ),
    Row("nothing was probed", World(direct=PREMATURE, probed=False)),
]

CLOCK = Found(subject="clock", severity="warning")

FOUND = [
    Row("ten minutes behind, everything works", World(clock_ahead=-600), (replace(CLOCK, case="behind", breaks=0),)),
    Row(
        "an hour ahead, in a shell and in the daemon",
        World(clock_ahead=3600, environments=[shell(), daemon()]),
        (replace(CLOCK, case="ahead", breaks=0), replace(CLOCK, case="ahead", environment="daemon:700")),
    ),
    Row(
        "years ahead: every certificate has expired, and a control host says the time",
        World(direct=EXPIRED, controls=[replace(APPLE, clock_ahead=1e8)]),
        (replace(CLOCK, case="ahead", breaks=2),),
    ),
    Row(
        "WSL after a long sleep: not yet valid (adrianhajdin/threads#86)",
        World(direct=PREMATURE, host=Host(system="linux", wsl=True), controls=[replace(APPLE, clock_ahead=-1e6)]),
        (replace(CLOCK, case="behind", breaks=2),),
    ),
    Row(
        "not yet valid, and nobody says the time",
        World(direct=PREMATURE, host=Host(system="darwin")),
        (replace(CLOCK, case="not-yet-valid", breaks=2),),
    ),
    Row(
        "not yet valid through the proxy",
        World(
            environments=[shell(from_file(PROXY))],
            ports=[http(7890, through=PREMATURE)],
            direct=TIMED_OUT,
            host=Host(system="windows"),
        ),
        (replace(CLOCK, case="not-yet-valid", breaks=2),),
    ),
]
