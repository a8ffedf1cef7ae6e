"""Tables of proxy-case-conflict."""

from tests.rules.world import (
    DOTENV,
    EDITOR_SETTINGS,
    TIMED_OUT,
    ZSHRC,
    Found,
    Row,
    World,
    by_hand,
    closed,
    editor,
    from_file,
    http,
    shell,
    this_shell,
)

BOTH = {"HTTPS_PROXY": "http://127.0.0.1:7890", "https_proxy": "http://127.0.0.1:7897"}
SUBJECT = f"HTTPS_PROXY@{ZSHRC}"

CLEAN = [
    Row("upper case alone", World(environments=[shell(from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}))])),
    Row(
        "one value for both",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://a.example:1", "https_proxy": "http://a.example:1"}))]
        ),
    ),
    Row(
        "different texts, the same proxy",
        World(
            environments=[shell(from_file({"HTTPS_PROXY": "http://a.example", "https_proxy": "HTTP://a.example:80/"}))]
        ),
    ),
    Row(
        "NO_PROXY and no_proxy with different texts and the same effect",
        World(
            environments=[
                shell(
                    from_file(
                        {
                            "HTTPS_PROXY": "http://127.0.0.1:7890",
                            "NO_PROXY": "localhost,127.0.0.1",
                            "no_proxy": "localhost, 127.0.0.1, *.internal",
                        }
                    )
                )
            ],
            ports=[http(7890)],
        ),
    ),
    Row(
        "an empty upper-case one is another rule's business",
        World(environments=[shell(from_file({**BOTH, "HTTPS_PROXY": ""}))]),
    ),
    Row(
        "HTTP_PROXY and http_proxy differ where HTTPS_PROXY decides",
        World(
            environments=[
                shell(
                    from_file(
                        {
                            "HTTPS_PROXY": "http://127.0.0.1:7890",
                            "HTTP_PROXY": "http://127.0.0.1:7890",
                            "http_proxy": "http://127.0.0.1:7897",
                        }
                    )
                )
            ]
        ),
    ),
    Row("a value that nobody can know", World(environments=[shell(from_file({**BOTH, "https_proxy": None}))])),
    Row("not in use", World(environments=[shell(from_file(BOTH), in_use=False)])),
    Row(
        "an editor's http.proxy is another rule's business",
        World(
            environments=[
                editor({**from_file(BOTH), **from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}, EDITOR_SETTINGS)})
            ]
        ),
    ),
]

FOUND = [
    Row(
        "curl works, Codex does not: upper dead, lower alive",
        World(environments=[shell(from_file(BOTH))], ports=[closed(7890), http(7897)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="critical",
                case="lower-works",
                line=3,
                after="export HTTPS_PROXY=http://127.0.0.1:7897",
                verified=True,
                breaks=2,
            ),
        ),
    ),
    Row(
        "two names for each stack, the upper ones dead",
        World(
            environments=[
                shell(
                    from_file(
                        {
                            "HTTP_PROXY": "http://127.0.0.1:7890",
                            "ALL_PROXY": "http://127.0.0.1:7890",
                            "http_proxy": "http://127.0.0.1:7897",
                            "all_proxy": "http://127.0.0.1:7897",
                        }
                    )
                )
            ],
            ports=[closed(7890), http(7897)],
            direct=TIMED_OUT,
        ),
        (
            Found(subject=f"HTTP_PROXY@{ZSHRC}", severity="critical", case="lower-works"),
            Found(subject=f"ALL_PROXY@{ZSHRC}", severity="critical", case="lower-works"),
        ),
    ),
    Row(
        "both dead, a third one works",
        World(environments=[shell(from_file(BOTH))], ports=[closed(7890), closed(7897), http(10808)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="warning",
                case="both-fail",
                after="export HTTPS_PROXY=http://127.0.0.1:10808",
                breaks=0,
            ),
        ),
    ),
    Row(
        "both dead and nothing else",
        World(environments=[this_shell(by_hand(BOTH))], ports=[closed(7890), closed(7897)], direct=TIMED_OUT),
        (Found(subject="HTTPS_PROXY@this-shell", severity="warning", case="both-fail", environment="this-shell"),),
    ),
    Row(
        "both work",
        World(environments=[shell(from_file(BOTH))], ports=[http(7890), http(7897)], direct=TIMED_OUT),
        (
            Found(
                subject=SUBJECT,
                severity="info",
                case="differs",
                after="export https_proxy=http://127.0.0.1:7890",
                breaks=0,
            ),
        ),
    ),
    Row(
        "the upper one works, the lower one is dead: Codex is fine",
        World(environments=[shell(from_file(BOTH))], ports=[http(7890), closed(7897)]),
        (Found(subject=SUBJECT, severity="info", case="differs"),),
    ),
    Row(
        "nothing has been probed yet",
        World(environments=[shell(from_file(BOTH))], probed=False),
        (Found(subject=SUBJECT, severity="info", case="differs", breaks=0),),
    ),
    Row(
        ".env brings the upper-case name, the shell the lower-case one",
        World(
            environments=[
                shell(
                    {
                        **from_file({"https_proxy": "http://127.0.0.1:7897"}),
                        **from_file({"HTTPS_PROXY": "http://127.0.0.1:7890"}, DOTENV, 1),
                    }
                )
            ],
            ports=[closed(7890), http(7897)],
            direct=TIMED_OUT,
        ),
        (
            Found(
                subject=f"HTTPS_PROXY@{DOTENV}",
                severity="critical",
                case="lower-works",
                after="HTTPS_PROXY=http://127.0.0.1:7897",
            ),
        ),
    ),
    Row(
        "NO_PROXY leaves OpenAI out, no_proxy does not",
        World(
            environments=[
                shell(
                    from_file(
                        {"HTTPS_PROXY": "http://127.0.0.1:7890", "NO_PROXY": "openai.com", "no_proxy": "localhost"}
                    )
                )
            ],
            ports=[http(7890)],
            direct=TIMED_OUT,
        ),
        (
            Found(
                subject=f"NO_PROXY@{ZSHRC}",
                severity="critical",
                case="lower-works",
                after="export NO_PROXY=localhost",
                breaks=2,
            ),
        ),
    ),
]
