"""Tables of process-login-port-busy."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider, StoredLogin
from codexwatch.model.machine import Host, PortHolder
from tests.rules.world import CODEX_HOME, Found, Row, World, by_hand, shell

NOBODY = StoredLogin(f"{CODEX_HOME}/auth.json", FileState.ABSENT)
OTHER = PortHolder("127.0.0.1", 1455, 77, "node")
BUSY = World(login=NOBODY, host=Host("linux", login_ports=(OTHER,)))
CONFIG = f"{CODEX_HOME}/config.toml"

CLEAN = [
    Row("the port is free", World(login=NOBODY)),
    Row("a login is stored", World(host=BUSY.host)),
    Row("codex itself waits there", replace(BUSY, host=Host("linux", login_ports=(replace(OTHER, name="codex"),)))),
    Row("the login is in the keyring", replace(BUSY, config=Config(CONFIG, auth_store="keyring"))),
    Row("it may be in the keyring", replace(BUSY, config=Config(CONFIG, auth_store="auto"))),
    Row(
        "a provider with its own key",
        replace(
            BUSY, config=Config(CONFIG, model_provider="relay", providers={"relay": Provider("relay", "http://r/v1")})
        ),
    ),
    Row("a key in the environment", replace(BUSY, environments=[shell(by_hand({"CODEX_API_KEY": "sk-x"}))])),
    Row("auth.json cannot be read", replace(BUSY, login=replace(NOBODY, state=FileState.UNREADABLE))),
]

TAKEN = Found(subject="127.0.0.1:1455", severity="warning", environment=None, breaks=0)

FOUND = [
    Row("another program has it", BUSY, (TAKEN,)),
    Row(
        "somebody else's program has it, by IPv6",
        replace(BUSY, host=Host("linux", login_ports=(PortHolder("::1", 1455),))),
        (replace(TAKEN, subject="[::1]:1455"),),
    ),
    Row(
        "by IPv4 codex, by IPv6 another program",
        replace(BUSY, host=Host("linux", login_ports=(replace(OTHER, name="codex"), replace(OTHER, address="::1")))),
        (replace(TAKEN, subject="[::1]:1455"),),
    ),
]
