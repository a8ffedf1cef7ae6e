"""Tables of proxy-dotenv-override."""

from codexwatch.model.variable import Variable
from tests.rules.world import (
    DOTENV,
    EDITOR_SETTINGS,
    HOME,
    TIMED_OUT,
    Found,
    Row,
    World,
    closed,
    daemon,
    from_file,
    http,
    overlaid,
    shell,
    this_shell,
)

OLD, NEW = "http://127.0.0.1:7890", "http://127.0.0.1:7897"
SUBJECT = f"HTTPS_PROXY@{DOTENV}"


def both(in_shell: str | None, in_dotenv: str, name: str = "HTTPS_PROXY") -> dict[str, Variable]:
    return overlaid(from_file({name: in_shell}), from_file({name: in_dotenv}, DOTENV, 1))


CLEAN = [
    Row(".env alone", World(environments=[shell(from_file({"HTTPS_PROXY": OLD}, DOTENV, 1))], ports=[http(7890)])),
    Row("the shell alone", World(environments=[shell(from_file({"HTTPS_PROXY": OLD}))], ports=[http(7890)])),
    Row("the same value in both", World(environments=[shell(both(OLD, OLD))])),
    Row(
        "different texts, the same proxy", World(environments=[shell(both("http://a.example", "http://a.example:80/"))])
    ),
    Row(
        "the same proxy, .env adds the password",
        World(environments=[shell(both(OLD, "http://me:secret@127.0.0.1:7890"))]),
    ),
    Row(
        "lower case in .env beats no upper case of the shell",
        World(
            environments=[
                shell({**from_file({"HTTPS_PROXY": NEW}), **from_file({"https_proxy": OLD}, DOTENV, 1)}),
            ],
            ports=[http(7897)],
        ),
    ),
    Row(
        "what the shell's value is put together from cannot be known",
        World(environments=[shell(both(None, OLD))]),
    ),
    Row(
        "the shell sources .env itself",
        World(
            environments=[
                shell(overlaid(from_file({"HTTPS_PROXY": OLD}, DOTENV, 1), from_file({"HTTPS_PROXY": OLD}, DOTENV, 1)))
            ]
        ),
    ),
    Row(
        "a later file of the shell beats an earlier one",
        World(
            environments=[
                shell(overlaid(from_file({"HTTPS_PROXY": OLD}, f"{HOME}/.zprofile"), from_file({"HTTPS_PROXY": NEW})))
            ]
        ),
    ),
    Row(
        "the daemon inherited what .env gave its starter",
        World(
            environments=[
                daemon(overlaid(from_file({"HTTPS_PROXY": NEW}, DOTENV, 1), from_file({"HTTPS_PROXY": OLD}, DOTENV, 2)))
            ]
        ),
    ),
    Row(
        "an editor's http.proxy is not the shell's",
        World(
            environments=[
                shell(
                    overlaid(
                        from_file({"HTTPS_PROXY": NEW}, EDITOR_SETTINGS), from_file({"HTTPS_PROXY": OLD}, DOTENV, 1)
                    )
                )
            ],
            ports=[http(7890)],
        ),
    ),
]

FOUND = [
    Row(
        ".env fails, the shell's works",
        World(
            environments=[shell(both(NEW, OLD))], ports=[http(7890, through=TIMED_OUT), http(7897)], direct=TIMED_OUT
        ),
        (
            Found(
                subject=SUBJECT,
                severity="warning",
                case="shell-works",
                line=1,
                after=f"HTTPS_PROXY={NEW}",
                verified=True,
                breaks=0,
            ),
        ),
    ),
    Row(
        ".env fails, the shell's value has a password, which is not repeated",
        World(
            environments=[
                this_shell(from_file({"HTTPS_PROXY": "http://me:word@127.0.0.1:7897"})),
                shell(both("http://me:word@127.0.0.1:7897", OLD)),
            ],
            ports=[http(7890, through=TIMED_OUT), http(7897)],
            direct=TIMED_OUT,
        ),
        (Found(subject=SUBJECT, severity="warning", case="shell-works", line=1, verified=True, breaks=0),),
    ),
    Row(
        "a blank line in .env switches the shell's proxy off",
        World(environments=[shell(both(NEW, ""))], ports=[http(7897)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="warning", case="shell-works", after=f"HTTPS_PROXY={NEW}", breaks=0),),
    ),
    Row(
        "both work",
        World(environments=[shell(both(NEW, OLD))], ports=[http(7890), http(7897)]),
        (Found(subject=SUBJECT, severity="info", case="differs", breaks=0),),
    ),
    Row(
        ".env works, the shell's is dead: that is what .env is for",
        World(environments=[shell(both(OLD, NEW))], ports=[closed(7890), http(7897)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="info", case="differs"),),
    ),
    Row(
        "the name is in .env twice",
        World(
            environments=[shell(overlaid(both(NEW, NEW), from_file({"HTTPS_PROXY": OLD}, DOTENV, 2)))],
            ports=[http(7890, through=TIMED_OUT), http(7897)],
            direct=TIMED_OUT,
        ),
        (Found(subject=SUBJECT, severity="warning", case="shell-works", line=2, after=f"HTTPS_PROXY={NEW}"),),
    ),
    Row(
        "the port of .env is dead: that is told as a dead port, with the line of .env",
        World(environments=[shell(both(NEW, OLD))], ports=[closed(7890), http(7897)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="info", case="differs", breaks=0),),
    ),
    Row(
        "both are dead",
        World(environments=[shell(both(NEW, OLD))], ports=[closed(7890), closed(7897)], direct=TIMED_OUT),
        (Found(subject=SUBJECT, severity="info", case="differs"),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[shell(both(NEW, OLD))], probed=False),
        (Found(subject=SUBJECT, severity="info", case="differs", breaks=0),),
    ),
    Row(
        "NO_PROXY of .env leaves OpenAI out, the shell's does not",
        World(
            environments=[shell({**from_file({"HTTPS_PROXY": NEW}), **both("localhost", "openai.com", "NO_PROXY")})],
            ports=[http(7897)],
            direct=TIMED_OUT,
        ),
        (Found(subject=f"NO_PROXY@{DOTENV}", severity="warning", case="shell-works", after="NO_PROXY=localhost"),),
    ),
]
