"""Tables of wsl-loopback-proxy."""

from dataclasses import replace

from codexwatch.model.machine import Host, Windows
from tests.rules.world import (
    TIMED_OUT,
    Found,
    Row,
    World,
    closed,
    daemon,
    from_file,
    http,
    shell,
)

GATEWAY = "172.28.16.1"
WSLCONFIG = "/mnt/c/Users/sam/.wslconfig"
NAT = Host(system="linux", wsl=True, wsl_mode="nat", wsl_gateway=GATEWAY)
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
INSIDE = World(environments=[shell(from_file(PROXY))], ports=[closed(7890)], direct=TIMED_OUT, host=NAT)
LAN = replace(INSIDE, ports=[closed(7890), http(7890, host=GATEWAY)])

CLEAN = [
    Row("not WSL", replace(INSIDE, host=Host(system="linux"))),
    Row("mirrored mode and it listens", replace(INSIDE, host=replace(NAT, wsl_mode="mirrored"), ports=[http(7890)])),
    Row(
        "mirrored mode and it does not listen: it is not running",
        replace(INSIDE, host=replace(NAT, wsl_mode="mirrored")),
    ),
    Row("a proxy that runs inside WSL", replace(INSIDE, ports=[http(7890)])),
    Row("a proxy inside WSL that listens on another port now", replace(INSIDE, ports=[closed(7890), http(7897)])),
    Row(
        "the gateway's address is used",
        replace(
            INSIDE,
            environments=[shell(from_file({"HTTPS_PROXY": f"http://{GATEWAY}:7890"}))],
            ports=[http(7890, host=GATEWAY)],
        ),
    ),
    Row(
        "the gateway's address is used, and Windows refuses",
        replace(
            INSIDE,
            environments=[shell(from_file({"HTTPS_PROXY": f"http://{GATEWAY}:7890"}))],
            ports=[closed(7890, host=GATEWAY)],
        ),
    ),
    Row(
        "the mode cannot be read, and nobody knows what Windows has", replace(INSIDE, host=replace(NAT, wsl_mode=None))
    ),
    Row("WSL 1 shares Windows's loopback", replace(INSIDE, host=replace(NAT, wsl_mode="shared"))),
    Row("the port was not tried", replace(INSIDE, ports=[])),
]

DEAD = Found(subject="127.0.0.1:7890", severity="critical", case="nat", line=3, breaks=2)

FOUND = [
    Row("NAT mode, nothing listens inside", INSIDE, (DEAD,)),
    Row("NAT mode, before anything was probed", replace(INSIDE, probed=False), (DEAD,)),
    Row(
        "NAT mode, and the .wslconfig of the one user of Windows is known",
        replace(INSIDE, host=replace(NAT, windows=Windows(wslconfig=WSLCONFIG, asked_mode="nat"))),
        (replace(DEAD, after="[wsl2]\nnetworkingMode=mirrored"),),
    ),
    Row(
        "NAT mode is in force though .wslconfig asks for the mirrored one",
        replace(INSIDE, host=replace(NAT, windows=Windows(wslconfig=WSLCONFIG, asked_mode="mirrored"))),
        (DEAD,),
    ),
    Row("NAT mode, and the gateway is not known", replace(INSIDE, host=replace(NAT, wsl_gateway=None)), (DEAD,)),
    Row(
        "the proxy answers at the gateway",
        LAN,
        (replace(DEAD, case="outside", after=f"export HTTPS_PROXY=http://{GATEWAY}:7890", verified=True),),
    ),
    Row(
        "the mode cannot be read, the gateway's port is open",
        replace(LAN, host=replace(NAT, wsl_mode=None)),
        (replace(DEAD, case="outside", verified=True),),
    ),
    Row(
        "the gateway's port is open and brings nothing through",
        replace(LAN, ports=[closed(7890), http(7890, host=GATEWAY, through=502)]),
        (replace(DEAD, case="outside"),),
    ),
    Row(
        "only the websocket goes there: https is direct and works",
        World(
            environments=[shell(from_file({"HTTP_PROXY": "http://localhost:7890"})), daemon()],
            ports=[closed(7890)],
            host=NAT,
        ),
        (replace(DEAD, severity="warning", breaks=1),),
    ),
]
