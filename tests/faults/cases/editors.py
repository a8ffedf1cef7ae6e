"""Editors of the VS Code family with the Codex extension, and WSL."""

from collections.abc import Mapping

from msgspec import structs

from tests.faults.cases.case import CLASH, DEAD, GOOD, SOCKS_URL, THROUGH_CLASH, Direct, Machine, Program, found
from tests.faults.machine import at
from tests.lab.behaviours import json_answer
from tests.lab.proxies import HTTP
from tests.lab.world_files import GATEWAY

BLOCKED = Direct.REFUSED
EXTENSION = ".vscode/extensions/openai.chatgpt-0.5.1-linux-x64/package.json"
SETTINGS = ".config/Code/User/settings.json"
SERVER = ".vscode-server"
HOST = ("wait", "--type=utility", "--utility-sub-type=node.mojom.NodeService", "--dns-result-order=ipv4first")
REMOTE = Program(path=f"{SERVER}/cli/servers/Stable-x/server/node", arguments=("wait", "--type=extensionHost"))
RELAY = ("127.0.0.1", 8317)


def vscode(settings: str = "", **env: str) -> tuple[Mapping[str, str], list[Program]]:
    """An editor that runs with these settings."""
    files = {EXTENSION: "{}", **({SETTINGS: settings} if settings else {})}
    return files, [Program(path="code/code", arguments=HOST, env=env)]


def proxied(url: str) -> str:
    return f'{{\n  "editor.fontSize": 13,\n  "http.proxy": "{url}"\n}}\n'


def machine(editor: tuple[Mapping[str, str], list[Program]], **more: object) -> Machine:
    files, programs = editor
    return Machine(**{"files": files, "programs": programs, "proxies": CLASH, "direct": BLOCKED, **more})  # type: ignore[arg-type]


FOUND = [
    found(
        "VS Code's http.proxy is SOCKS",
        machine(vscode(proxied(SOCKS_URL)), zshrc=THROUGH_CLASH),
        "editor-proxy-bad",
        "openai/codex#9346",
        severity="critical",
        line=3,
    ),
    found(
        "VS Code's http.proxy is dead",
        machine(vscode(proxied(DEAD)), zshrc=THROUGH_CLASH),
        "editor-proxy-bad",
        "openai/codex#6764",
        line=3,
    ),
    found(
        "VS Code has no proxy, .env neither",
        machine(vscode(), dotenv=""),
        "proxy-not-used",
        "openai/codex#30695",
    ),
    found(
        "VS Code alone is used, and has no proxy",
        machine(vscode("{\n}\n"), version="", more={"HTTPS_PROXY": GOOD}),
        "editor-proxy-missing",
        "openai/codex#30695",
        severity="critical",
    ),
    found(
        "A10 http.noProxy is not passed on",
        machine(
            (
                {
                    EXTENSION: "{}",
                    SETTINGS: f'{{"http.proxy": "{GOOD}",\n "http.noProxy": ["127.0.0.1"]}}\n',
                },
                vscode()[1],
            ),
            config='openai_base_url = "http://127.0.0.1:8317/v1"\n',
            proxies={"http": at(HTTP, 7890)},
            relays=[RELAY],
            behaviours={"127.0.0.1": json_answer(401, {})},
            direct=Direct.OPEN,
        ),
        "editor-no-proxy-dropped",
        "openai/codex#6764",
        "openai/codex#9346",
    ),
    found(
        "A11 the server of VS Code runs without the shell's proxy",
        machine(
            ({f"{SERVER}/extensions/openai.chatgpt-0.5.1-linux-x64/package.json": "{}"}, [REMOTE]),
            zshrc=THROUGH_CLASH,
        ),
        "editor-remote-no-proxy",
        "openai/codex#2987",
        "openai/codex#35795",
        severity="critical",
    ),
]

WINDOWS = GATEWAY
WSLINFO = {".local/bin/wslinfo": "#!/bin/sh\necho nat\n"}
WSL_KERNEL = {"version": "Linux version 6.6.87.2-microsoft-standard-WSL2 (gcc) #1 SMP\n"}
INTO_WSL = [["mount", "--bind", "{home}/version", "/proc/version"]]

FOUND += [
    found(
        "A14 WSL in NAT mode, and the proxy on 127.0.0.1 of Windows",
        Machine(
            zshrc=THROUGH_CLASH,
            files={**WSL_KERNEL, **WSLINFO},
            modes={".local/bin/wslinfo": 0o755},
            inside=INTO_WSL,
            direct=BLOCKED,
        ),
        "wsl-loopback-proxy",
        "openai/codex#15447",
        "microsoft/WSL#10379",
        severity="critical",
        line=1,
    ),
    found(
        "A14 WSL in NAT mode, and the proxy answers at the address of Windows",
        Machine(
            zshrc=THROUGH_CLASH,
            files={**WSL_KERNEL, **WSLINFO},
            modes={".local/bin/wslinfo": 0o755},
            inside=[*INTO_WSL, ["ip", "addr", "add", f"{WINDOWS}/32", "dev", "lo"]],
            late={"windows": structs.replace(HTTP, listen=(WINDOWS, 7890))},
            direct=BLOCKED,
        ),
        "wsl-loopback-proxy",
        "microsoft/WSL#10379",
        severity="critical",
        line=1,
        after=f"export HTTPS_PROXY=http://{WINDOWS}:7890",
        verified=True,
    ),
]
