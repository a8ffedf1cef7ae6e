"""What runs now, with what it was started with, and what Codex has recorded of it."""

from tests.faults.cases.case import (
    CLASH,
    GOOD,
    SOCKS_URL,
    THROUGH_CLASH,
    Direct,
    Machine,
    Program,
    daemon,
    found,
    session,
)

BLOCKED = Direct.REFUSED
MENDED = Machine(zshrc=THROUGH_CLASH, proxies=CLASH, direct=BLOCKED, programs=[daemon(ALL_PROXY=SOCKS_URL)])
NO_WINDOW = Program(path="releases/0.169.0/codex", arguments=("exec", "hello"))
DEAD_SERVER = {".codex/app-server-daemon/daemon.pid": "4194000"}

NEWEST_KNOWN = '{"latest_version":"0.169.0","last_checked_at":"2026-11-20T00:00:00Z"}'
PACKAGE = ".npm-global/lib/node_modules/@openai/codex"
NPM = f"""\
#!/bin/sh
[ "$*" = "install -g @openai/codex@latest" ] && sed -i s/0.130.0/0.169.0/ "$HOME/{PACKAGE}/package.json"
"""

FOUND = [
    found(
        "A12 the background server holds SOCKS, the file is mended",
        MENDED,
        "process-daemon-stale",
        "openai/codex#24638",
        severity="critical",
    ),
    found(
        "A12 the desktop app's server was started with a scrubbed environment",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, direct=BLOCKED, programs=[daemon()]),
        "process-daemon-stale",
        "openai/codex#29138",
        "openai/codex#31670",
    ),
    found(
        "an old session goes directly, a new shell has the proxy",
        Machine(zshrc=THROUGH_CLASH, proxies=CLASH, direct=BLOCKED, programs=[session()]),
        "process-stale-environment",
        "openai/codex#26764",
    ),
    found(
        "the SOCKS line is wrong everywhere, in the background server too",
        Machine(
            zshrc=f"export ALL_PROXY={SOCKS_URL}\n",
            proxies=CLASH,
            direct=BLOCKED,
            programs=[daemon(ALL_PROXY=SOCKS_URL, TERM="xterm")],
        ),
        "proxy-socks-scheme",
        "openai/codex#20844",
        after=f"export ALL_PROXY={GOOD}",
    ),
    found(
        "E8 the background server died and left its pid file",
        Machine(files=DEAD_SERVER),
        "process-daemon-dead",
        "openai/codex#37893",
        advice=True,
    ),
    found(
        "E8 the background server died, and a window waits for it",
        Machine(files=DEAD_SERVER, programs=[session()]),
        "process-daemon-dead",
        "openai/codex#24542",
        severity="warning",
    ),
    found(
        "E10 a loop that no rule explains",
        Machine(log="loop", programs=[session()]),
        "state-reconnect-loop",
        "openai/codex#27148",
        "openai/codex#42430",
        severity="critical",
    ),
    found(
        "E10 the background server loops, and a window waits for it",
        Machine(log="loop", programs=[daemon(), session()]),
        "state-reconnect-loop",
        "openai/codex#42430",
        severity="critical",
    ),
    found(
        "a loop whose cause is known",
        Machine(zshrc=THROUGH_CLASH, log="loop", direct=BLOCKED, programs=[session(HTTPS_PROXY=GOOD, TERM="xterm")]),
        "proxy-not-listening",
        "openai/codex#39237",
    ),
    found(
        "E5 the database was locked, and two codex run",
        Machine(log="database locked, twice", programs=[session(), session()]),
        "process-crowded",
        "openai/codex#35555",
        "openai/codex#46269",
    ),
    found(
        "E5 the database was locked, and codex exec runs beside the background server",
        Machine(log="database locked, twice", programs=[daemon(), NO_WINDOW]),
        "process-crowded",
        "openai/codex#46269",
        severity="warning",
    ),
    found(
        "E4 a log database of two gigabytes",
        Machine(log="healthy over https", inside=[["truncate", "-s", "2G", "{home}/.codex/logs_2.sqlite"]]),
        "state-log-huge",
        "openai/codex#27741",
        severity="warning",
    ),
    found(
        "two versions read one config.toml, and one refuses it",
        Machine(
            config='profile = "work"\n[profiles.work]\nmodel = "x"\n',
            version="0.130.0",
            programs=[Program(path="releases/0.169.0/codex", arguments=("resume", "--last"))],
        ),
        "state-many-versions",
        "openai/codex-plugin-cc#561",
        advice=True,
    ),
    found(
        "the installed Codex is far behind the newest",
        Machine(
            version="0.130.0",
            files={".codex/version.json": NEWEST_KNOWN},
        ),
        "state-outdated",
        "openai/codex#32146",
        advice=True,
    ),
    found(
        "npm's Codex is far behind the newest",
        Machine(
            version="",
            files={
                ".codex/version.json": NEWEST_KNOWN,
                f"{PACKAGE}/package.json": '{"name": "@openai/codex", "version": "0.130.0"}',
                f"{PACKAGE}/bin/codex.js": "#!/bin/sh\n",
                ".local/bin/npm": NPM,
            },
            modes={f"{PACKAGE}/bin/codex.js": 0o755, ".local/bin/npm": 0o755},
            inside=[["ln", "-s", f"{{home}}/{PACKAGE}/bin/codex.js", "{home}/.local/bin/codex"]],
        ),
        "state-outdated",
        "openai/codex#32146",
        advice=True,
    ),
]
