"""Which program owns a port, by the name of its process: people change the numbers, hardly ever the names.

Names as the programs' own packages install them (mihomo, Clash Verge Rev, v2rayN, Throne, Hiddify and others); Linux
cuts them to 15 characters.
"""

from codexwatch.probing.known_ports import Owner

_NAMES = {
    "Clash": ("clash", "clash-linux", "clash-meta", "clash-core", "mihomo", "clash-core-ser"),
    "Clash Verge": ("verge-mihomo", "verge-mihomo-al", "clash-verge", "clash-verge-ser"),
    "FlClash": ("flclash", "flclashcore"),
    "sing-box": ("sing-box", "sing-box-client"),
    "NekoRay": ("nekobox_core", "nekoray_core", "nekoray", "nekobox", "throne", "throne-core"),
    "Hiddify": ("hiddify", "hiddifycli", "hiddify-cli"),
    "v2rayN": ("v2rayn", "xray", "v2ray", "wv2ray"),
    "v2rayA": ("v2raya",),
    "Shadowsocks": ("ss-local", "sslocal", "shadowsocks", "shadowsocks-rus"),
    "Hysteria": ("hysteria",),
    "NaiveProxy": ("naive", "naiveproxy"),
    "Trojan": ("trojan", "trojan-go"),
    "TUIC": ("tuic-client",),
    "GOST": ("gost",),
    "glider": ("glider",),
    "Surge": ("surge",),
    "Tor": ("tor",),
    "Privoxy": ("privoxy",),
    "tinyproxy": ("tinyproxy",),
    "3proxy": ("3proxy",),
    "Squid": ("squid",),
    "cntlm": ("cntlm",),
    "px": ("px", "px-proxy"),
    "Cloudflare WARP": ("warp-svc",),
    "an SSH tunnel": ("ssh", "autossh"),
}
_DEBUGGERS = {
    "mitmproxy": ("mitmproxy", "mitmdump", "mitmweb"),
    "Charles": ("charles",),
    "Burp": ("burp", "burpsuite", "burpsuitepro", "burpsuitecommun"),
    "Fiddler Everywhere": ("fiddler.webui", "fiddler"),
    "Proxyman": ("proxyman",),
    "ZAP": ("zaproxy",),
}
_OWNERS = {
    name: Owner(title, debugging)
    for known, debugging in ((_NAMES, False), (_DEBUGGERS, True))
    for title, names in known.items()
    for name in names
}


def client_named(process: str) -> Owner | None:
    """The proxy client, or the debugging proxy, that runs under this name."""
    return _OWNERS.get(process.lower().removesuffix(".exe"))
