"""What the readers meet in the world, one list a kind; the damage starts from these."""

import base64
import json
import plistlib
from pathlib import Path

from tests.shells import bash, fish, sh, zsh

SECRET = "Pl4nt3d-s3cr3t"
"""Stands where files hold secrets: no reader may show it."""

SHELL = {
    name: tuple(dict.fromkeys(text for home in group.HOMES for text in home.files.values()))
    for name, group in (("bash", bash), ("zsh", zsh), ("fish", fish), ("sh", sh))
}
ENVIRONMENT = (
    "# comment\nPATH=\"/usr/bin:/bin\"\nexport https_proxy='http://p.example:8080/'\nno_proxy=localhost,::1\nLANG=C\\\nX\n",
    "HTTPS_PROXY=http://127.0.0.1:7890\nNO_PROXY=${NO_PROXY:+$NO_PROXY,}localhost\nA=${HOME}/x$B\n;comment\nC=${D:-e}\n",
)
FISH_VARIABLES = (
    (
        "# This file contains fish universal variable definitions.\n# VERSION: 3.0\n"
        "SETUVAR --export HTTPS_PROXY:http\\x3a//127.0.0.1\\x3a7890\nSETUVAR fish_greeting:\\x1d\n"
        "SETUVAR --export --path NIX_PATH:/a\\x1e/b\nSETUVAR __fish_initialized:3100\n"
    ),
)
DOTENV = (
    f"OPENAI_API_KEY=sk-{SECRET}\nHTTPS_PROXY=http://me:{SECRET}@127.0.0.1:7890\nexport NO_PROXY='localhost,::1'\n",
    "A=1 # comment\nB=\"two\\nlines $A ${A}\"\nC='$A'\n\nCODEX_HOME=/x\nlower=\\ x\nD=a b\n=e\nF\nhttps://no.line\n",
    "\ufeffHTTP_PROXY = http://127.0.0.1:1\r\nALL_PROXY=socks5://127.0.0.1:2\r\nexport X\r\n",
)
TOML = (
    (
        'model = "gpt-5"\nmodel_provider = "relay"\nopenai_base_url = "http://127.0.0.1:8317/v1"\n[features]\n'
        'respect_system_proxy = true\n[model_providers.relay]\nname = "Relay"\nbase_url = "http://127.0.0.1:3000/v1"\n'
        f'env_key = "K"\nexperimental_bearer_token = "{SECRET}"\n[mcp_servers.files]\ncommand = "npx"\n'
        f'args = ["-y", "{SECRET}"]\nenv = {{ PATH = "/bin", TOKEN = "{SECRET}" }}\nstartup_timeout_sec = 20\n'
    ),
    '[projects."/home/me/x"]\ntrust_level = "trusted"\n[[a.b]]\nc = 1\n[[a.b]]\nc.d = [1, {e = 2}, """x\n"""]\n',
    "forced_chatgpt_workspace_id = ['a', 'b']\n\"quoted key\" = 1979-05-27T07:32:00Z\nf = 0x1F\ng = inf\n",
)
OWN_CONFIG = (
    (
        '[probe]\ninterval = "60s"\ntimeout = 5\nenabled = true\ncontrol_urls = ["http://captive.apple.com"]\n'
        '[alerts]\nmin_severity = "warning"\nquiet_hours = "22:00-07:00"\ncommand = ["ntfy", "publish"]\n'
        '[rules.proxy-socks-scheme]\nenabled = false\nhold_for = "5m"\n[log]\nlevel = "info"\n[codex]\nhome = "/x"\n'
    ),
)
SETTINGS = (
    '{\n  // a comment, and a comma too many\n  "http.proxy": "http://me:'
    + SECRET
    + '@127.0.0.1:7890",\n  "http.noProxy": ["localhost", "*.example"],\n  "http.proxySupport": "override",\n'
    '  /* of a remote */\n  "remote.SSH.httpProxy": { "host": "http://p:1" },\n  "editor.fontSize": 1.5e1,\n}\n',
)
STORAGE = ('{"windowsState": {"lastActiveWindow": {"folder": "file:///home/me/a%20b", "backupPath": "/x"}}}',)


def _token(claims: object) -> str:
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.{SECRET}"


AUTH = (
    json.dumps({"auth_mode": "apikey", "OPENAI_API_KEY": f"sk-{SECRET}"}),
    json.dumps(
        {
            "auth_mode": "chatgpt",
            "OPENAI_API_KEY": None,
            "tokens": {
                "id_token": _token({"https://api.openai.com/auth": {"chatgpt_account_id": SECRET}}),
                "access_token": _token({"exp": 1_800_000_000}),
                "refresh_token": SECRET,
                "account_id": "a",
            },
            "last_refresh": "2026-11-22T12:00:00.123456789Z",
        },
        indent=2,
    ),
)
PID_FILE = ('{"pid": 19, "processIdentity": {"bootId": "a-b-c", "startTicks": 4711}}', "4711\n")
PACKAGE = (
    '{"name": "@openai/codex", "version": "0.169.0-linux-x64", "bin": {"codex": "bin/codex.js"}}',
    '{"version": "0.157.0"}',
)
VERSION = ('{"latest_version": "0.170.0", "last_checked_at": "2026-11-22T12:00:00Z", "dismissed_version": null}',)

ARGUMENTS = tuple(
    "\0".join(words)
    for words in (
        ("codex",),
        ("/usr/bin/codex", "exec", "--json", "-C", "/x", "say hello"),
        ("codex", "app-server", "--listen", "unix://"),
        ("codex", "-c", 'model="x"', "--profile=work", "--", "exec"),
        ("codex", "app-server", "daemon", "pid-update-loop"),
        ("/init", "/mnt/c/Users/me/codex.exe", "codex.exe", "exec"),
        ("node", "--utility-sub-type=node.mojom.NodeService", "--dns-result-order=ipv4first"),
    )
)
TCP = (
    (
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:05AF 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 77 1 0 100 0\n"
    ),
    (
        "  sl  local_address\n   1: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 01 "
        "00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n"
    ),
)
ROUTES = ("Iface\tDestination\tGateway \tFlags\tRefCnt\neth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n",)
LSOF = ("p4711\ncnode\nf23\nn127.0.0.1:1455\nf24\nn[::1]:1455\np99\ncCode Helper\nf5\nn*:1455\n",)
KERNEL = ("Linux version 6.6.87.2-microsoft-standard-WSL2 (root@x) #1 SMP\n", "Linux version 4.4.0-19041-Microsoft\n")
WSLINFO = ("nat\n", "mirrored\n", "virtioproxy\r\n")
WSLCONFIG = ("# comment\n[wsl2]\nmemory=8GB\nnetworkingMode=mirrored\n\n[experimental]\nautoMemoryReclaim=gradual\n",)
REGISTRY = (
    "\r\nHKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\r\n"
    "    ProxyEnable    REG_DWORD    0x1\r\n    ProxyServer    REG_SZ    http=h:1;https=http://me:"
    + SECRET
    + "@h:2\r\n    ProxyOverride    REG_SZ    localhost;<local>\r\n\r\n",
)
WSLENV = ("HTTPS_PROXY/p:NO_PROXY:USERPROFILE/up:",)
SHOW_ENVIRONMENT = ("HOME=/home/me\nHTTPS_PROXY=http://127.0.0.1:7890\nSPACED=$'a b\\n\\x41'\nEMPTY=\n",)
GSETTINGS = (
    "org.gnome.system.proxy autoconfig-url ''\norg.gnome.system.proxy ignore-hosts ['localhost', '::1']\n"
    "org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.http authentication-password '" + SECRET + "'\n"
    "org.gnome.system.proxy.http host '127.0.0.1'\norg.gnome.system.proxy.http port 7890\n",
)
SCUTIL = (
    (
        "<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.local\n  }\n  HTTPEnable : 1\n  HTTPPort : 7890\n"
        "  HTTPProxy : 127.0.0.1\n  ProxyAutoConfigEnable : 1\n  ProxyAutoConfigURLString : http://wpad/wpad.dat\n}\n"
    ),
)
PLIST = tuple(
    plistlib.dumps({"Label": "env", "ProgramArguments": words, "RunAtLoad": True}).decode()
    for words in (
        ["/bin/launchctl", "setenv", "A", "1"],
        ["sh", "-c", "launchctl setenv A 'b c'; launchctl setenv D e"],
    )
)
ROLLOUT = (
    (
        '{"timestamp":"2026-11-22T12:00:00.123Z","type":"event_msg","payload":{"type":"task_complete","turn_id":"t1"}}\n'
        '{"timestamp":"2026-11-22T12:01:00Z","type":"event_msg","payload":{"type":"task_complete","turn_id":"t2",'
        '"error":{"message":"stream disconnected before completion"}}}\n'
        '{"timestamp":"2026-11-22T12:02:00Z","type":"event_msg","payload":{"type":"turn_aborted","turn_id":"t3"}}\n'
    ),
)
COMPLAINTS = (
    (
        "\x1b[2m2026-11-22T12:00:00.000001Z\x1b[0m \x1b[31mERROR\x1b[0m codex_core::session: database is locked\n"
        "2026-11-22T12:00:01Z  WARN codex_core::responses_retry: stream disconnected - retrying sampling request "
        "(1/5 in 203.5ms) turn_id=0199aaaa-bbbb error=connection refused\n"
    ),
)
_RECORDED = Path(__file__).parents[1] / "unit/collectors/traces/recorded-0.169.0.json"
LOG_ROWS = tuple(
    dict.fromkeys(
        f"{row['target']}\n{row['feedback_log_body']}"
        for rows in json.loads(_RECORDED.read_text(encoding="utf-8"))["rows"].values()
        for row in rows
    )
)
CERTIFICATES = (
    "# a root\n-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ0==\n-----END CERTIFICATE-----\n",
    "-----BEGIN TRUSTED CERTIFICATE-----\nMIIB\n-----END TRUSTED CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n",
)
