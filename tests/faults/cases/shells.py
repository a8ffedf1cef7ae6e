"""What start-up files say and a shell does not get: not exported, read by somebody else, read too early."""

from tests.faults.cases.case import CLASH, GOOD, THROUGH_CLASH, Direct, Machine, Program, found

BLOCKED = Direct.REFUSED
NO_TERMINAL = Program(path="releases/0.169.0/codex", arguments=("exec", "hello"))

FOUND = [
    found(
        "set and not exported",
        Machine(zshrc=f"HTTPS_PROXY={GOOD}\n", proxies=CLASH, direct=BLOCKED),
        "proxy-not-exported",
        severity="critical",
        path="~/.zshrc",
        line=1,
        after=f"export HTTPS_PROXY={GOOD}",
    ),
    found(
        "written to .zshrc, this shell is older",
        Machine(zshrc=THROUGH_CLASH, env={}, proxies=CLASH, direct=BLOCKED),
        "process-stale-environment",
        "openai/codex#30695",
        environment="this-shell",
        path="~/.zshrc",
        line=1,
    ),
    found(
        "the file was mended, this shell has the old port",
        Machine(zshrc=THROUGH_CLASH, env={"HTTPS_PROXY": "http://127.0.0.1:7897"}, proxies=CLASH, direct=BLOCKED),
        "process-stale-environment",
        "openai/codex#26764",
        severity="critical",
    ),
    found(
        "A2 a codex of a cron job has not read .zshrc",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, direct=BLOCKED, programs=[NO_TERMINAL]),
        "proxy-only-interactive",
        "openai/codex#10070",
        "openai/codex#30695",
        severity="critical",
        afterwards=("process-stale-environment",),
    ),
    found(
        "the proxy stands in .bashrc, the shell is zsh",
        Machine(files={".bashrc": THROUGH_CLASH}, proxies=CLASH, direct=BLOCKED),
        "proxy-not-used",
        "openai/codex#2414",
        verified=True,
    ),
]
