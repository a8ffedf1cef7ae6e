"""Who lives in the fake Internet, and at which address.

The addresses are public-looking on purpose: a loopback or private answer for these names is itself a symptom.
"""

OPENAI_HOSTS = ("api.openai.com", "chatgpt.com", "auth.openai.com")
CONTROL_HOSTS = ("captive.apple.com", "detectportal.firefox.com", "connect.rom.miui.com")
# Not needed for a turn, yet Codex asks them: a name that does not resolve would cost the static binary seconds.
NOISE_HOSTS = ("ab.chatgpt.com", "github.com", "api.github.com", "raw.githubusercontent.com")
ALL_HOSTS = (*OPENAI_HOSTS, *CONTROL_HOSTS, *NOISE_HOSTS)

ADDRESSES = {
    "api.openai.com": "162.159.140.245",
    "chatgpt.com": "104.18.32.47",
    "auth.openai.com": "104.18.41.241",
    "captive.apple.com": "17.253.109.201",
    "detectportal.firefox.com": "34.107.221.82",
    "connect.rom.miui.com": "111.13.141.31",
    "ab.chatgpt.com": "172.64.155.209",
    "github.com": "140.82.121.4",
    "api.github.com": "140.82.121.6",
    "raw.githubusercontent.com": "185.199.108.133",
}
