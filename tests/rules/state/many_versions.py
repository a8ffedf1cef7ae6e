"""Tables of state-many-versions."""

from dataclasses import replace

from codexwatch.model.codex import Config, FileState, Provider
from codexwatch.model.machine import CodexProcess, Editor, ProcessKind
from codexwatch.model.variable import Origin
from tests.rules.world import CODEX_HOME, EDITOR_SETTINGS, HOME, Found, Row, World, editor, session, shell

PATH = f"{CODEX_HOME}/config.toml"
PROFILE = Config(PATH, FileState.OK, lines={"profile": 3})
CHAT = Config(
    PATH,
    FileState.OK,
    model_provider="relay",
    providers={"relay": Provider("relay", "http://127.0.0.1:1/v1", wire_api="chat")},
    lines={"model_providers.relay.wire_api": 7},
)
CODE = Editor("code", "VS Code", Origin(EDITOR_SETTINGS), codex="0.169.0")
BOTH = World(environments=[shell(), editor()], editors=[CODE], version="0.128.0", config=PROFILE)
OLD = CodexProcess(900, ProcessKind.SESSION, "process:900", version="0.94.0")

CLEAN = [
    Row("one version", replace(BOTH, version="0.169.0")),
    Row("both take the config", replace(BOTH, config=Config(PATH, FileState.OK))),
    Row("both refuse it", replace(BOTH, version="0.150.0")),
    Row("the editor's version is not known", replace(BOTH, editors=[replace(CODE, codex=None)])),
    Row("what is installed says something that is no version", replace(BOTH, version="main")),
    Row(
        "the other version has a Codex home of its own",
        replace(BOTH, environments=[shell(), editor(home=f"{HOME}/work")]),
    ),
    Row(
        "the config does not parse: that is another matter",
        replace(BOTH, config=replace(PROFILE, state=FileState.BROKEN)),
    ),
]

REFUSED = Found(subject=PATH, severity="info", environment=None, breaks=0)

FOUND = [
    Row("a profile that the editor's newer codex refuses", BOTH, (replace(REFUSED, line=3),)),
    Row(
        "a protocol that the running older codex takes",
        World(environments=[shell(), session()], processes=[OLD], config=CHAT),
        (replace(REFUSED, line=7),),
    ),
    Row(
        "a provider that only the newer one knows",
        replace(
            BOTH,
            version="0.122.0",
            config=Config(PATH, FileState.OK, model_provider="amazon-bedrock", lines={"model_provider": 1}),
        ),
        (replace(REFUSED, line=1),),
    ),
]
