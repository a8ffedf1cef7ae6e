"""Tables of network-ca-file-broken."""

from codexwatch.codex.trust import CaFile
from codexwatch.model.codex import Config, FileState, StoredLogin
from tests.rules.world import (
    CHATGPT,
    CODEX_HOME,
    DOTENV,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    daemon,
    from_file,
    shell,
)

OWN, BUNDLE = {"CODEX_CA_CERTIFICATE": "/own.pem"}, {"SSL_CERT_FILE": "/bundle.pem"}
KEYRING = Config(f"{CODEX_HOME}/config.toml", FileState.OK, auth_store="keyring")

CLEAN = [
    Row("no such variable", World()),
    Row("a file that loads", World(environments=[shell(from_file(OWN))], ca_files={"/own.pem": CaFile.LOADS})),
    Row("an empty CODEX_CA_CERTIFICATE", World(environments=[shell(from_file({"CODEX_CA_CERTIFICATE": ""}))])),
    Row(
        "a good CODEX_CA_CERTIFICATE beside a broken SSL_CERT_FILE",
        World(environments=[shell(from_file({**OWN, **BUNDLE}))], ca_files={"/own.pem": CaFile.LOADS}),
    ),
    Row(
        "an empty SSL_CERT_FILE beside a good CODEX_CA_CERTIFICATE",
        World(environments=[shell(from_file({**OWN, "SSL_CERT_FILE": ""}))], ca_files={"/own.pem": CaFile.LOADS}),
    ),
    Row(
        "an empty SSL_CERT_FILE without a websocket",
        World(environments=[shell(from_file({"SSL_CERT_FILE": ""}))], version="0.98.0"),
    ),
    Row(
        "a missing file, an API key and no websocket: https does without it",
        World(environments=[shell(from_file(OWN))], version="0.98.0"),
    ),
    Row("a path that nobody can know", World(environments=[shell(from_file({"CODEX_CA_CERTIFICATE": None}))])),
    Row("not in use", World(environments=[shell(from_file(OWN), in_use=False)], login=CHATGPT)),
]

FOUND = [
    Row(
        "missing, with an API key: https still works",
        World(environments=[shell(from_file(OWN))]),
        (
            Found(
                subject=f"CODEX_CA_CERTIFICATE@{ZSHRC}",
                severity="warning",
                case="websocket",
                line=3,
                breaks=1,
            ),
        ),
    ),
    Row(
        "missing, with a ChatGPT login",
        World(environments=[shell(from_file(BUNDLE, DOTENV, 1))], login=CHATGPT),
        (Found(subject=f"SSL_CERT_FILE@{DOTENV}", severity="critical", case="account", breaks=2),),
    ),
    Row(
        "a ChatGPT login in a version that does not ask for the account",
        World(environments=[shell(from_file(BUNDLE))], login=CHATGPT, version="0.150.0"),
        (Found(subject=f"SSL_CERT_FILE@{ZSHRC}", severity="warning", case="websocket", breaks=1),),
    ),
    Row(
        "a file without certificates",
        World(environments=[daemon(by_hand(BUNDLE))], ca_files={"/bundle.pem": CaFile.NO_CERTIFICATES}),
        (
            Found(
                subject="SSL_CERT_FILE@daemon:700",
                severity="critical",
                case="no-roots",
                environment="daemon:700",
                breaks=2,
            ),
        ),
    ),
    Row(
        "CODEX_CA_CERTIFICATE without certificates and an API key: https does without it",
        World(environments=[shell(from_file(OWN))], ca_files={"/own.pem": CaFile.NO_CERTIFICATES}),
        (Found(subject=f"CODEX_CA_CERTIFICATE@{ZSHRC}", severity="warning", case="websocket", breaks=1),),
    ),
    Row(
        "a login that cannot be read may be a key",
        World(environments=[shell(from_file(OWN))], config=KEYRING, login=StoredLogin(f"{CODEX_HOME}/auth.json")),
        (Found(subject=f"CODEX_CA_CERTIFICATE@{ZSHRC}", severity="warning", case="websocket"),),
    ),
    Row(
        "SSL_CERT_FILE set and empty",
        World(environments=[shell(from_file({"SSL_CERT_FILE": ""}))], probed=False),
        (Found(subject=f"SSL_CERT_FILE@{ZSHRC}", severity="warning", case="empty", breaks=1),),
    ),
]
