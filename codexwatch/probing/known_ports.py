"""Which program usually owns a port of this machine.

Collected from the programs' own sources and defaults and from users' reports (openai/codex#18471, #37662, #39237;
2dust/v2rayN#8829, #9043; MatsuriDayo/nekoray#502; v2rayA/v2rayA#726; shadowsocks/shadowsocks-windows#2737;
farion1231/cc-switch#1515 and others). People change these numbers: they choose where to knock and which name to say,
never what a port speaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """`debugging`: it reads the traffic of programs under test; Codex has no business there unless its user says so."""

    name: str
    debugging: bool = False


PROXIES: Mapping[int, Owner] = {
    1080: Owner("Shadowsocks"),
    1086: Owner("ShadowsocksX-NG"),
    1087: Owner("ShadowsocksX-NG or V2rayU"),
    1089: Owner("Qv2ray"),
    2080: Owner("NekoRay or sing-box"),
    2081: Owner("NekoRay"),
    2334: Owner("Hiddify"),
    3128: Owner("Squid, cntlm or px"),
    6152: Owner("Surge"),
    6153: Owner("Surge"),
    7078: Owner("Monocloud"),
    7890: Owner("Clash"),
    7891: Owner("Clash"),
    7892: Owner("Clash"),
    7897: Owner("Clash Verge"),
    7898: Owner("Clash Verge"),
    7899: Owner("Clash Verge"),
    8118: Owner("Privoxy"),
    8889: Owner("Qv2ray"),
    9050: Owner("Tor"),
    10801: Owner("v2rayN"),
    10808: Owner("v2rayN"),
    10809: Owner("v2rayN"),
    12334: Owner("Hiddify"),
    20170: Owner("v2rayA"),
    20171: Owner("v2rayA"),
    20172: Owner("v2rayA"),
    33210: Owner("Clash"),
}
"""Programs that carry traffic out of the network."""

DEBUGGERS: Mapping[int, Owner] = {
    8080: Owner("mitmproxy, Burp or ZAP", debugging=True),
    8866: Owner("Fiddler Everywhere", debugging=True),
    8888: Owner("Charles or Fiddler", debugging=True),
    8899: Owner("Whistle", debugging=True),
    9090: Owner("Proxyman", debugging=True),
}
"""Never knocked at without being configured: they would not be recommended, and web servers under development live on
the same numbers and would log every knock."""

RELAYS: Mapping[int, Owner] = {
    2455: Owner("codex-lb"),
    4141: Owner("copilot-api"),
    8317: Owner("CLIProxyAPI"),
    8788: Owner("mimo2codex"),
    10100: Owner("OpenCodex"),
    15721: Owner("cc-switch"),
    17841: Owner("codex-chatgpt-web"),
    57321: Owner("Codex++"),
}
"""Programs that answer in OpenAI's place: they belong in a base_url and are no proxies."""

_ALL = {**PROXIES, **DEBUGGERS, **RELAYS}


def owner_of(port: int) -> Owner | None:
    """Who usually owns this port on loopback."""
    return _ALL.get(port)
