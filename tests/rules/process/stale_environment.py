"""Tables of process-stale-environment."""

from dataclasses import replace

from codexwatch.codex.trust import CaFile
from codexwatch.model.codex import StoredLogin
from codexwatch.model.machine import CodexProcess, Editor, ProcessKind
from codexwatch.model.variable import Origin
from tests.rules.world import (
    CODEX_HOME,
    DOTENV,
    EDITOR_SETTINGS,
    HOME,
    TIMED_OUT,
    ZSHRC,
    Found,
    Port,
    Row,
    World,
    by_hand,
    closed,
    daemon,
    editor,
    from_file,
    http,
    session,
    shell,
    socks,
    this_shell,
)

OLD, NEW = {"HTTPS_PROXY": "http://127.0.0.1:7890"}, {"HTTPS_PROXY": "http://127.0.0.1:7897"}
CORPORATE = {"HTTPS_PROXY": "http://user:word@proxy.corp.example:3128"}
SOCKS = {"ALL_PROXY": "socks5://127.0.0.1:7891"}
VSCODE = Editor("code", "VS Code", Origin(EDITOR_SETTINGS), running=True)
APP_SERVER = CodexProcess(900, ProcessKind.APP_SERVER, "process:900")
NO_LOGIN = StoredLogin(f"{CODEX_HOME}/auth.json")
"""The same targets in every home."""
BEFORE = World(environments=[shell(from_file(NEW)), this_shell()], ports=[http(7897)], direct=TIMED_OUT)

CLEAN = [
    Row(
        "a job of cron gets nothing of a terminal, however often it is started anew",
        World(
            environments=[shell(from_file(NEW)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            processes=[CodexProcess(900, ProcessKind.EXEC, "process:900")],
        ),
    ),
    Row(
        "the app-server of the desktop app, which no shell starts",
        World(
            environments=[shell(from_file(NEW)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            processes=[replace(APP_SERVER, owner="desktop-app")],
        ),
    ),
    Row(
        "older than the file, and its own way works",
        World(environments=[shell(from_file(NEW)), this_shell(by_hand(OLD))], ports=[http(7890), http(7897)]),
    ),
    Row(
        "started anew it would fail too",
        World(
            environments=[shell(from_file(NEW)), this_shell(by_hand(OLD))],
            ports=[closed(7890), closed(7897)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "a dead port that no file sets: the rule for that value says it",
        World(environments=[shell(), this_shell(by_hand(OLD))], ports=[closed(7890)]),
    ),
    Row(
        "what a file sets as well makes no difference",
        World(
            environments=[shell(from_file({"NO_PROXY": "localhost"})), this_shell(by_hand(OLD))],
            ports=[closed(7890)],
        ),
    ),
    Row(
        "another home has another .env",
        World(
            environments=[shell(from_file(NEW, DOTENV)), session(home=f"{HOME}/work")],
            ports=[http(7897)],
            direct=TIMED_OUT,
            login=NO_LOGIN,
        ),
    ),
    Row(
        "the daemon has a rule of its own",
        World(environments=[shell(from_file(NEW)), daemon()], ports=[http(7897)], direct=TIMED_OUT),
    ),
    Row("nothing was probed", replace(BEFORE, probed=False)),
    Row(
        "a remote server of an editor: no shell started it, and none would",
        World(
            environments=[shell(from_file(NEW)), editor()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            editors=[replace(VSCODE, pid=400, server=True)],
        ),
    ),
    Row(
        "an editor that does not run gets what the files say when it starts",
        World(environments=[shell(), editor()], ports=[http(7897)], direct=TIMED_OUT, editors=[VSCODE]),
    ),
    Row(
        "a running editor whose own setting beats what the shell's file says, and fails",
        World(
            environments=[shell(from_file(NEW)), editor(from_file(OLD, EDITOR_SETTINGS))],
            ports=[closed(7890), http(7897)],
            direct=TIMED_OUT,
            editors=[replace(VSCODE, pid=400, proxy=from_file(OLD, EDITOR_SETTINGS)["HTTPS_PROXY"])],
        ),
    ),
    Row(
        "the value in the file cannot be known",
        replace(BEFORE, environments=[shell(from_file({"HTTPS_PROXY": None})), this_shell()]),
    ),
    Row(
        "a container of its own network, of which nothing is known from here",
        replace(
            BEFORE,
            environments=[shell(from_file(NEW)), session()],
            processes=[CodexProcess(900, ProcessKind.SESSION, "process:900", elsewhere=True)],
        ),
    ),
    Row(
        "the editor that started it would start it the same way again",
        World(
            environments=[
                shell(from_file(NEW)),
                editor(from_file(OLD, EDITOR_SETTINGS)),
                session(from_file(OLD, EDITOR_SETTINGS)),
            ],
            ports=[closed(7890), http(7897)],
            direct=TIMED_OUT,
            editors=[VSCODE],
            processes=[APP_SERVER],
        ),
    ),
    Row(
        "a company's proxy in the file, its CA by hand: by both nobody has gone yet",
        World(
            environments=[shell(from_file(CORPORATE)), this_shell(by_hand({"SSL_CERT_FILE": "/corp.pem"}))],
            ports=[Port(3128, client=None, host="proxy.corp.example")],
            direct=TIMED_OUT,
            ca_files={"/corp.pem": CaFile.LOADS},
        ),
    ),
    Row(
        "the file would help beside a proxy set by hand, which a new terminal lacks",
        World(
            environments=[
                shell(from_file({"NO_PROXY": "localhost"})),
                this_shell(by_hand({**NEW, "NO_PROXY": "openai.com"})),
            ],
            ports=[http(7897)],
            direct=TIMED_OUT,
        ),
    ),
    Row(
        "a CA file named by hand is what fails, not the proxy that a file sets",
        World(
            environments=[shell(from_file(NEW)), this_shell(by_hand({**NEW, "SSL_CERT_FILE": "/none.pem"}))],
            ports=[http(7897)],
            direct=TIMED_OUT,
            ca_files={"/none.pem": CaFile.NO_CERTIFICATES},
        ),
    ),
]

HERE = Found(
    subject="this-shell", severity="critical", case="this-shell", environment="this-shell", line=3, verified=True
)
THERE = Found(subject="900", severity="warning", case="process", environment="process:900", verified=True)

FOUND = [
    Row("the proxy was added to the file, same terminal", BEFORE, (replace(HERE, breaks=2),)),
    Row(
        "the port was changed in the file, same terminal",
        World(
            environments=[shell(from_file(NEW)), this_shell(by_hand(OLD))],
            ports=[closed(7890), http(7897)],
            direct=TIMED_OUT,
        ),
        (replace(HERE, breaks=2),),
    ),
    Row(
        "SOCKS was mended in the file, same terminal",
        World(
            environments=[shell(from_file({"ALL_PROXY": "http://127.0.0.1:7890"})), this_shell(by_hand(SOCKS))],
            ports=[http(7890), socks(7891)],
            direct=TIMED_OUT,
        ),
        (replace(HERE, breaks=1),),
    ),
    Row(
        "only the websocket fails here: codex works after five reconnects",
        World(
            environments=[shell(from_file(OLD)), this_shell(by_hand({"HTTPS_PROXY": "127.0.0.1:7890"}))],
            ports=[http(7890)],
            direct=TIMED_OUT,
        ),
        (replace(HERE, severity="warning", breaks=1),),
    ),
    Row(
        "NO_PROXY by hand beside it changes nothing",
        replace(BEFORE, environments=[shell(from_file(NEW)), this_shell(by_hand({"NO_PROXY": "localhost"}))]),
        (HERE,),
    ),
    Row(
        "the path of the CA file was corrected in the file",
        World(
            environments=[
                shell(from_file({"SSL_CERT_FILE": "/good.pem"})),
                this_shell(by_hand({"SSL_CERT_FILE": "/gone.pem"})),
            ],
            ca_files={"/good.pem": CaFile.LOADS},
        ),
        (replace(HERE, severity="warning", breaks=1),),
    ),
    Row(
        "an old session goes directly, a new shell has the proxy",
        World(
            environments=[shell(from_file(NEW)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            processes=[
                CodexProcess(900, ProcessKind.SESSION, "process:900", folder=f"{HOME}/app", terminal="/dev/pts/3")
            ],
        ),
        (replace(THERE, breaks=2),),
    ),
    Row(
        "an old session, the proxy was put into .env",
        World(environments=[shell(from_file(NEW, DOTENV)), session()], ports=[http(7897)], direct=TIMED_OUT),
        (THERE,),
    ),
    Row(
        "a job of cron, and the proxy was put into .env",
        World(
            environments=[shell(from_file(NEW, DOTENV)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            processes=[CodexProcess(900, ProcessKind.EXEC, "process:900")],
        ),
        (THERE,),
    ),
    Row(
        "codex exec that was typed in a terminal",
        World(
            environments=[shell(from_file(NEW)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            processes=[CodexProcess(900, ProcessKind.EXEC, "process:900", terminal="/dev/pts/3")],
        ),
        (THERE,),
    ),
    Row(
        "the desktop app runs on while .env has the proxy by now, and the shell's file another value",
        World(
            environments=[
                shell({**from_file({"NO_PROXY": "localhost"}), **from_file(NEW, DOTENV)}),
                session(),
            ],
            ports=[http(7897)],
            direct=TIMED_OUT,
            processes=[replace(APP_SERVER, owner="desktop-app")],
        ),
        (replace(THERE, case="app-server"),),
    ),
    Row(
        "the codex of an editor is older than the editor's setting",
        World(
            environments=[shell(), editor(from_file(NEW, EDITOR_SETTINGS)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            editors=[VSCODE, replace(VSCODE, id="cursor", name="Cursor", running=False)],
            processes=[APP_SERVER],
        ),
        (replace(THERE, case="app-server"),),
    ),
    Row(
        "an app-server that no known editor started, compared with a new shell",
        World(
            environments=[shell(from_file(NEW, ZSHRC, 7)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            processes=[APP_SERVER],
        ),
        (replace(THERE, case="app-server"),),
    ),
    Row(
        "an editor that was started before the proxy was put into the shell's file",
        World(
            environments=[shell(from_file(NEW)), editor()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            editors=[replace(VSCODE, pid=400)],
        ),
        (Found(subject="400", severity="warning", case="editor", environment="editor:code", verified=True, breaks=2),),
    ),
    Row(
        "the codex that a running editor brought, by its file",
        World(
            environments=[shell(from_file(NEW)), session()],
            ports=[http(7897)],
            direct=TIMED_OUT,
            editors=[replace(VSCODE, pid=400), replace(VSCODE, id="cursor", name="Cursor")],
            processes=[replace(APP_SERVER, owner="code")],
        ),
        (replace(THERE, case="app-server"),),
    ),
]
