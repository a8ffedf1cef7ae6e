"""auth.json, and the variables that come before it."""

from tests.faults.cases.case import Login, Machine, found
from tests.faults.machine import at
from tests.lab.behaviours import Reset
from tests.lab.proxies import SILENT

BOTH = (
    '{"OPENAI_API_KEY": "sk-lab", "tokens": {"id_token": "a.b.c", "access_token": "a.b.c", "refresh_token": "r", '
    '"account_id": "x"}}'
)


def holding(text: str, login: Login = Login.API_KEY) -> Machine:
    return Machine(files={".codex/auth.json": text}, modes={".codex/auth.json": 0o600}, login=login)


FOUND = [
    found("D3 a key and a ChatGPT login in one file", holding(BOTH), "auth-conflict", severity="warning"),
    found(
        "D3 OPENAI_API_KEY beside a ChatGPT login, a Codex of 2025",
        Machine(zshrc="export OPENAI_API_KEY=sk-lab\n", login=Login.CHATGPT, version="0.30.0"),
        "auth-conflict",
        "openai/codex#3367",
        severity="critical",
        line=1,
        after=None,
    ),
    found(
        "D3 OPENAI_API_KEY beside a ChatGPT login today",
        Machine(zshrc="export OPENAI_API_KEY=sk-lab\n", login=Login.CHATGPT),
        "auth-conflict",
        "openai/codex#7323",
        advice=True,
        line=1,
    ),
    found(
        "CODEX_API_KEY beside a ChatGPT login",
        Machine(zshrc="export CODEX_API_KEY=sk-lab\n", login=Login.CHATGPT),
        "auth-conflict",
        severity="warning",
        line=1,
    ),
    found(
        "CODEX_ACCESS_TOKEN hides the stored login",
        Machine(zshrc="export CODEX_ACCESS_TOKEN=at-lab\n", login=Login.CHATGPT),
        "auth-conflict",
        severity="warning",
        line=1,
    ),
    found(
        "D9 auth.json cut off",
        holding('{"auth_mode": "apikey",\n'),
        "auth-file-broken",
        "openai/codex#19598",
        severity="critical",
        path="~/.codex/auth.json",
    ),
    found("D9 auth.json is {}", holding("{}"), "auth-file-broken", "openai/codex#17800", severity="critical"),
    found("an unknown auth_mode", holding('{"auth_mode": "ApiKey", "OPENAI_API_KEY": "sk-lab"}'), "auth-file-broken"),
    found("D8 nobody is logged in", Machine(login=Login.NONE), "auth-missing", "openai/codex#20871"),
    found(
        "D3 OPENAI_API_KEY alone is no login",
        Machine(login=Login.NONE, zshrc="export OPENAI_API_KEY=sk-lab\n"),
        "auth-missing",
        "openai/codex#7323",
        severity="warning",
    ),
    found(
        "auth.json can be read by all",
        Machine(
            modes={".codex/auth.json": 0o644, ".codex": 0o755, "": 0o755},
            inside=[["chmod", "755", "{root}"]],
        ),
        "auth-file-exposed",
        severity="warning",
        path="~/.codex/auth.json",
    ),
    found(
        "D2 the token expires, and auth.openai.com is closed",
        Machine(login=Login.EXPIRING, behaviours={"TLS auth.openai.com": Reset()}),
        "auth-expired",
        "openai/codex#5678",
        severity="warning",
    ),
    found(
        "D1 the refresh token was used by another codex",
        Machine(
            login=Login.CHATGPT,
            log="refresh token reused",
            inside=[["touch", "-d", "-1 hour", "{home}/.codex/auth.json"]],
        ),
        "auth-refresh-failed",
        "openai/codex#10332",
        "openai/codex#9634",
    ),
    found(
        "D6 another program holds the port of the login",
        Machine(login=Login.NONE, proxies={"somebody": at(SILENT, 1455)}),
        "process-login-port-busy",
        "openai/codex#22048",
        "openai/codex#18250",
        beside=("auth-missing",),
        severity="warning",
    ),
    found(
        "the login is deleted at the next start",
        Machine(config='forced_login_method = "chatgpt"\n'),
        "auth-forced-method",
        severity="critical",
        line=1,
    ),
    found(
        "another workspace is forced",
        Machine(config='forced_chatgpt_workspace_id = "00000000-0000-4000-8000-00000000000f"\n', login=Login.CHATGPT),
        "auth-forced-method",
        severity="critical",
        line=1,
        after=None,
    ),
]
