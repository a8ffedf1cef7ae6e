"""Tables of proxy-socks-scheme."""

from codexwatch.codex.trust import CaFile
from tests.rules.world import (
    DOTENV,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    closed,
    daemon,
    from_file,
    http,
    mixed,
    shell,
    socks,
    this_shell,
)

SOCKS = {"ALL_PROXY": "socks5://127.0.0.1:7891"}
SUBJECT = f"ALL_PROXY@{ZSHRC}"

CLEAN = [
    Row("no variable at all", World()),
    Row("an HTTP proxy", World(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))])),
    Row(
        "SOCKS in ALL_PROXY beside a good HTTPS_PROXY",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890", **SOCKS}))],
            ports=[http(7890), socks(7891)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "SOCKS in lower case hidden by an HTTP proxy in upper case",
        World(
            environments=[
                shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890", "https_proxy": "socks5://127.0.0.1:7891"}))
            ],
            ports=[http(7890)],
        ),
    ),
    Row(
        "SOCKS only for plain http, which Codex does not use",
        World(environments=[shell(from_file({"HTTP_PROXY": "socks5://127.0.0.1:7891"}))], version="0.98.0"),
    ),
    Row(
        "SOCKS, but NO_PROXY takes every host away from it",
        World(environments=[shell(from_file({**SOCKS, "NO_PROXY": "openai.com"}))], ports=[socks(7891)]),
    ),
    Row(
        "a SOCKS variable in an environment that is not in use",
        World(environments=[shell(from_file(SOCKS), in_use=False)], ports=[socks(7891)]),
    ),
    Row(
        "capitals in the scheme make it a value that nobody understands",
        World(environments=[shell(from_file({"ALL_PROXY": "SOCKS5H://127.0.0.1:7891"}))], ports=[socks(7891)]),
    ),
]

FOUND = [
    Row(
        "a SOCKS-only port, the HTTP sibling works, direct is blocked",
        World(environments=[shell(from_file(SOCKS))], ports=[socks(7891), http(7890)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="socks-only",
                line=3,
                after="export ALL_PROXY=http://127.0.0.1:7890",
                verified=True,
                breaks=1,
            ),
        ),
    ),
    Row(
        "nothing listens on the SOCKS port",
        World(environments=[shell(from_file(SOCKS))], ports=[closed(7891), http(7890)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="critical", case="dead", verified=True, breaks=2),),
    ),
    Row(
        "a mixed port works by luck",
        World(environments=[shell(from_file(SOCKS))], ports=[mixed(7891)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="warning",
                case="mixed",
                after="export ALL_PROXY=http://127.0.0.1:7891",
                verified=True,
                breaks=0,
            ),
        ),
    ),
    Row(
        "a custom CA file that loads makes even a mixed port useless",
        World(
            environments=[shell(from_file({**SOCKS, "SSL_CERT_FILE": "/ca.pem"}))],
            ports=[mixed(7891)],
            ca_files={"/ca.pem": CaFile.LOADS},
        ),
        (Found(subject=SUBJECT, severity="critical", case="custom-ca", breaks=1),),
    ),
    Row(
        "a custom CA file that loads, and that port is dead: the websocket has no way either",
        World(
            environments=[shell(from_file({**SOCKS, "SSL_CERT_FILE": "/ca.pem"}))],
            ports=[closed(7891)],
            ca_files={"/ca.pem": CaFile.LOADS},
        ),
        (Found(subject=SUBJECT, severity="critical", case="custom-ca", breaks=2),),
    ),
    Row(
        "an HTTP-only port behind a SOCKS scheme fails the websocket alone",
        World(environments=[shell(from_file(SOCKS))], ports=[http(7891)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="warning", case="http-only", breaks=1),),
    ),
    Row(
        "a port that nobody has tried",
        World(environments=[shell(from_file(SOCKS))]),
        (Found(subject=SUBJECT, severity="warning", case="untested", breaks=0),),
    ),
    Row(
        "no other proxy is known: the remedy is by hand",
        World(environments=[this_shell(by_hand(SOCKS))], ports=[socks(7891)], direct=TIMED_OUT),
        (Found(subject="ALL_PROXY@this-shell", severity="critical", case="socks-only", environment="this-shell"),),
    ),
    Row(
        "in .env, where it wins over the shell",
        World(environments=[shell(from_file(SOCKS, DOTENV, 1))], ports=[socks(7891), http(7890)], direct=TIMED_OUT),
        (
            Found(
                subject=f"ALL_PROXY@{DOTENV}",
                severity="critical",
                case="socks-only",
                after="ALL_PROXY=http://127.0.0.1:7890",
            ),
        ),
    ),
    Row(
        "in a running daemon and on disk: one finding in each environment",
        World(
            environments=[shell(from_file(SOCKS)), daemon(from_file(SOCKS))],
            ports=[socks(7891), http(7890)],
            direct=TIMED_OUT,
        ),
        (
            Found(subject=SUBJECT, severity="critical", case="socks-only"),
            Found(subject=SUBJECT, severity="critical", case="socks-only", environment="daemon:700"),
        ),
    ),
]
