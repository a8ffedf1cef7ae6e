"""Tables of proxy-dotenv-ignored: the problems are those that the reader of the file reports."""

from typing import Any

from codexwatch.codex.dotenv_problems import problems
from tests.rules.world import CODEX_HOME, DOTENV, TIMED_OUT, Found, Row, World, from_file, http, shell, socks

PROXY = "http://127.0.0.1:7890"
SUBJECT = f"HTTPS_PROXY@{DOTENV}"
CA = f"{CODEX_HOME}/ca.pem"


def dotenv(text: str, *, all_lost: bool = False, **more: Any) -> World:
    return World(**{"dotenv_problems": problems(text, DOTENV, all_lost=all_lost), "environments": [shell()], **more})


def blocked(text: str, *, all_lost: bool = False, **more: Any) -> World:
    return dotenv(text, all_lost=all_lost, **{"ports": [http(7890)], "direct": TIMED_OUT, **more})


def lost(case: str, after: str | None = None, line: int = 1, severity: str = "critical") -> tuple[Found, ...]:
    critical = severity == "critical"
    return (
        Found(
            subject=SUBJECT,
            severity=severity,
            case=case,
            line=line,
            after=after,
            verified=True if critical else None,
            breaks=2 if critical else 0,
        ),
    )


CLEAN = [
    Row("a good file", blocked(f"# mine\n\nHTTPS_PROXY={PROXY}\n")),
    Row("comments and blank lines", blocked("# set HTTPS_PROXY=x\n\n   \n")),
    Row("what Codex drops does not matter to it", blocked("set EDITOR=vi\nCODEX_MODE=x\n")),
    Row(
        "the shell sets the same value",
        blocked(f"set HTTPS_PROXY={PROXY}\n", environments=[shell(from_file({"HTTPS_PROXY": PROXY}))]),
    ),
    Row(
        "the dropped line would change nothing: the upper case wins",
        blocked(
            "set https_proxy=http://other:1\n",
            environments=[shell(from_file({"HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}))],
        ),
    ),
    Row("no Codex is used in this terminal", blocked(f"set HTTPS_PROXY={PROXY}\n", environments=[shell(in_use=False)])),
    Row(
        "the certificate file is exported as well",
        dotenv(f"CODEX_CA_CERTIFICATE={CA}\n", environments=[shell(from_file({"CODEX_CA_CERTIFICATE": CA}))]),
    ),
]

FOUND = [
    Row("a byte-order mark", blocked(f"\ufeffHTTPS_PROXY={PROXY}\n"), lost("bom")),
    Row("set", blocked(f"set HTTPS_PROXY={PROXY}\n"), lost("set-x", f"HTTPS_PROXY={PROXY}")),
    Row("two on a line", blocked(f"HTTPS_PROXY={PROXY} HTTP_PROXY={PROXY}\n"), lost("two-assignments")),
    Row("an apostrophe above it", blocked(f"NAME=it's\n\nHTTPS_PROXY={PROXY}\n"), lost("unclosed-quote", line=3)),
    Row("UTF-16", blocked(f"# x\nHTTPS_PROXY={PROXY}\n", all_lost=True), lost("encoding", line=2)),
    Row("carriage returns alone", blocked(f"HTTPS_PROXY={PROXY}\rEDITOR=vi\r"), lost("encoding")),
    Row(
        "a reference that ends at the underscore",
        blocked(f"my_proxy={PROXY}\nHTTPS_PROXY=$my_proxy\n"),
        lost("dollar", f"HTTPS_PROXY={PROXY}", line=2),
    ),
    Row("YAML", blocked(f"HTTPS_PROXY: {PROXY}\n"), lost("syntax", f"HTTPS_PROXY={PROXY}")),
    Row(
        "a semicolon at the end; nothing is blocked",
        dotenv(f"HTTPS_PROXY={PROXY};\n", ports=[http(7890)]),
        lost("syntax", f"HTTPS_PROXY={PROXY}", severity="warning"),
    ),
    Row(
        "the proxy that was meant does not work",
        blocked(f"set HTTPS_PROXY={PROXY}\n", ports=[socks(7890)]),
        lost("set-x", f"HTTPS_PROXY={PROXY}", severity="warning"),
    ),
    Row(
        "nothing has been probed", dotenv(f"set HTTPS_PROXY={PROXY}\n", probed=False), lost("set-x", severity="warning")
    ),
    Row(
        "a password with a dollar",
        dotenv("HTTPS_PROXY=http://me:pa$$w@127.0.0.1:7890\n", ports=[http(7890)]),
        lost("dollar", severity="warning"),
    ),
    Row(
        "a certificate file under a name of Codex's own",
        dotenv(f"CODEX_CA_CERTIFICATE={CA}\n"),
        (Found(subject=f"CODEX_CA_CERTIFICATE@{DOTENV}", severity="warning", case="codex-name", line=1, breaks=0),),
    ),
    Row(
        "a key under a name of Codex's own",
        dotenv("CODEX_API_KEY=sk-planted\n"),
        (Found(subject=f"CODEX_API_KEY@{DOTENV}", severity="warning", case="codex-name"),),
    ),
]
