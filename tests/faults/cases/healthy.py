"""Ordinary set-ups of which nothing may be told."""

from tests.faults.cases.case import (
    CLASH,
    DEAD,
    GOOD,
    SOCKS_URL,
    THROUGH_CLASH,
    Direct,
    Login,
    Machine,
    Program,
    daemon,
    healthy,
    session,
)
from tests.faults.cases.editors import EXTENSION, HOST, SETTINGS, proxied
from tests.faults.machine import at
from tests.lab.behaviours import Answer
from tests.lab.proxies import HTTP, MIXED

BLOCKED = Direct.REFUSED
MIXED_PORT = {"mixed": at(MIXED, 7897)}
LOCAL = ("127.0.0.1", 8000)
OLLAMA = ("127.0.0.1", 11434)
ANSWERS = {"127.0.0.1": Answer(405), "localhost": Answer(405), "UPGRADE *": Answer(426)}
VLLM = '[model_providers.vllm]\nname = "vllm"\nbase_url = "http://127.0.0.1:8000/v1"\nwire_api = "responses"\n'
EDITOR = Program(path="code/code", arguments=HOST)
KEY = '{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-lab"}'


def on(**more: object) -> Machine:
    """Behind Clash, which works, where nothing else does."""
    return Machine(**{"zshrc": THROUGH_CLASH, "proxies": CLASH, "direct": BLOCKED, **more})  # type: ignore[arg-type]


HEALTHY = [
    healthy("directly", Machine()),
    healthy("directly, with a ChatGPT login", Machine(login=Login.CHATGPT)),
    healthy("through Clash, with a ChatGPT login", on(login=Login.CHATGPT)),
    healthy("SOCKS beside a good HTTP proxy", on(zshrc=f"{THROUGH_CLASH}export ALL_PROXY={SOCKS_URL}\n")),
    healthy("a SOCKS line in a comment", on(zshrc=f"# export ALL_PROXY={SOCKS_URL}\n{THROUGH_CLASH}")),
    healthy(
        "SOCKS in a function that nobody calls", on(zshrc=f"on() {{ export ALL_PROXY={SOCKS_URL}; }}\n{THROUGH_CLASH}")
    ),
    healthy(
        "SOCKS in a here-document",
        on(zshrc=f"cat > /dev/null <<END\nexport ALL_PROXY={SOCKS_URL}\nEND\n{THROUGH_CLASH}"),
    ),
    healthy("SOCKS for git alone", on(files={".gitconfig": f"[http]\n\tproxy = {SOCKS_URL}\n"})),
    healthy("the proxy stands in .env alone", on(zshrc="", dotenv=f"HTTPS_PROXY={GOOD}\n")),
    healthy("a mixed port, said as HTTP", on(zshrc="export ALL_PROXY=http://127.0.0.1:7897\n", proxies=MIXED_PORT)),
    healthy("TUN carries everything, no variable is set", Machine(proxies=MIXED_PORT)),
    healthy(
        "an empty HTTP_PROXY, as images have it",
        Machine(zshrc="export HTTP_PROXY= HTTPS_PROXY= http_proxy= https_proxy=\n"),
    ),
    healthy(
        "both cases of a name differ in text, not in effect",
        on(zshrc=f"{THROUGH_CLASH}export https_proxy={GOOD}/\nexport NO_PROXY=x no_proxy=x,y\n"),
    ),
    healthy(
        "NO_PROXY with the intranet and loopback",
        on(zshrc=f"{THROUGH_CLASH}export NO_PROXY=localhost,10.0.0.0/8,.corp\n"),
    ),
    healthy("proxies of other tools are in the environment", on(more={"FTP_PROXY": DEAD, "npm_config_proxy": DEAD})),
    healthy(
        "another terminal's dead proxy in a file of another shell", on(files={".bashrc": f"export ALL_PROXY={DEAD}\n"})
    ),
    healthy("a keyring login", Machine(config='cli_auth_credentials_store = "keyring"\n', login=Login.NONE)),
    healthy(
        "an access token in the environment", Machine(login=Login.NONE, zshrc="export CODEX_ACCESS_TOKEN=at-lab\n")
    ),
    healthy(
        "an air-gapped machine with vLLM",
        Machine(
            config=f'model_provider = "vllm"\n{VLLM}',
            login=Login.NONE,
            direct=Direct.OFFLINE,
            relays=[LOCAL],
            behaviours=ANSWERS,
        ),
    ),
    healthy(
        "Ollama by http with only HTTPS_PROXY set",
        on(config='model_provider = "ollama"\n', login=Login.NONE, relays=[OLLAMA], behaviours=ANSWERS),
    ),
    healthy("a second provider that is down", Machine(config=VLLM)),
    healthy(
        "OPENAI_BASE_URL and OPENAI_API_KEY for other tools",
        Machine(more={"OPENAI_BASE_URL": "http://127.0.0.1:1", "OPENAI_API_KEY": "sk-x"}),
    ),
    healthy(
        "a provider without websockets",
        Machine(
            config=f'model_provider = "vllm"\n{VLLM}supports_websockets = false\n', relays=[LOCAL], behaviours=ANSWERS
        ),
    ),
    healthy("one 426 of the built-in provider", Machine(behaviours={"UPGRADE *": Answer(426)})),
    healthy(
        "an MCP server that is switched off", Machine(config='[mcp_servers.x]\ncommand = "no-such"\nenabled = false\n')
    ),
    healthy(
        "VS Code's proxy is another than the shell's, both work",
        on(
            files={EXTENSION: "{}", SETTINGS: proxied("http://127.0.0.1:7897")},
            proxies={**CLASH, **MIXED_PORT},
            programs=[EDITOR],
        ),
    ),
    healthy("VS Code started from the dock behind TUN", Machine(files={EXTENSION: "{}"}, programs=[EDITOR])),
    healthy("the extension is installed and was never used", on(files={EXTENSION: "{}"})),
    healthy("the background server has what the shell has", on(programs=[daemon(HTTPS_PROXY=GOOD, TERM="xterm")])),
    healthy("a session and the background server, directly", Machine(programs=[daemon(), session(TERM="xterm")])),
    healthy(
        "codex exec in cron, with the proxy in .env",
        on(
            zshrc="",
            dotenv=f"HTTPS_PROXY={GOOD}\n",
            programs=[Program(path="releases/0.169.0/codex", arguments=("exec", "x"))],
        ),
    ),
    healthy(
        "dotfiles are symbolic links",
        on(
            zshrc="",
            files={"dotfiles/zshrc": THROUGH_CLASH},
            inside=[["ln", "-s", "{home}/dotfiles/zshrc", "{home}/.zshrc"]],
        ),
    ),
    healthy(
        "two Codex homes",
        on(
            files={"work/config.toml": 'model = "x"\n', "work/auth.json": KEY, "work/.env": f"HTTPS_PROXY={GOOD}\n"},
            modes={"work/auth.json": 0o600},
            programs=[session(CODEX_HOME="{home}/work")],
        ),
    ),
    healthy("mitmproxy listens, and nobody uses it", Machine(proxies={"mitm": at(HTTP, 8080)})),
    healthy("a turn that worked, in Codex's log", Machine(log="healthy over https")),
]
