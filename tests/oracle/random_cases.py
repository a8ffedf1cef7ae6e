"""Random environments and `.env` files from pieces that people write, and those that they write by mistake."""

from collections.abc import Iterator, Sequence
from random import Random

from codexwatch.codex.targets import API_BASE
from codexwatch.model.variable import CA_NAMES, NO_PROXY_NAMES, PROXY_NAMES
from tests.oracle.case import ADDRESS_BASE, HOME, IPV6_BASE, Case

COMMON, RARE = 6, 1
SCHEMES = {
    **dict.fromkeys(("http://", "socks5://", "socks5h://", "https://", ""), COMMON),
    **dict.fromkeys(("HTTP://", "SOCKS5://", "socks4://", "socks4a://", "socks://", "ftp://", "http:/", "//"), RARE),
}
USERS = {"": 40, "user@": 3, "user:pw@": 5, "user:p%40ss%20w%C3%B6rd@": 3} | dict.fromkeys(
    ("@", "user:@", "a@b@", "a:b:c@", "u:p/w@", "u:p#w@", "u:%zz@", "u:%ff@", "u:ü@", "u:p w@", "u:$x@"), RARE
)
HOSTS = {"127.0.0.1": 30, "localhost": 6, "[::1]": 6, "": RARE, "LOCALHOST": RARE, "127.0.0.1.": RARE, "[::1": RARE}
PORTS = {
    **dict.fromkeys((":7890", ":7891", ":7893"), 10),
    **dict.fromkeys((":7892", ":7894", ""), 4),
    **dict.fromkeys((":", ":0", ":1", ":80", ":99999", ":07890", ":+7891", ":abc", ":7890:1", "\uff1a7890"), RARE),
}
TAILS = {"": 50, "/": 5} | dict.fromkeys(("/path", "?a=b", "#c", ";", ",", "/a b", "//", "\\"), RARE)
AROUND = {"{}": 60} | dict.fromkeys((" {}", "{} ", "\t{}", "{}\n", "{}\r", '"{}"', "'{}'", "{} {}", "\u00a0{}"), RARE)
WHOLE = ("", "", "", " ", "*", "direct", "DIRECT://", "http://", "none", "null", "0", "\u3000", "é")
EXCEPTIONS = {
    **dict.fromkeys(("api.openai.com", "openai.com", ".openai.com", "127.0.1.1", "::1", "localhost", "*"), 4),
    **dict.fromkeys(("API.OpenAI.com", "*.openai.com", "api.openai.com:443", "127.0.0.0/8", "[::1]", "com"), 2),
    **dict.fromkeys(("127.0.1.1:80", "[::1]:8080", "::/0", "0.0.0.0/0", "127.0.1", "chatgpt.com", ""), 2),
    **dict.fromkeys(("https://api.openai.com", "openai.com.", "..openai.com", "127.*", ".1", "<local>", "é"), RARE),
}
SEPARATORS = {",": 12, ", ": 6, " ": 2, ";": 2, ",,": RARE, "\t,": RARE, "|": RARE}
CERTIFICATES = {
    "/good.pem": 8,
    **dict.fromkeys(("/stranger.pem", "/missing.pem", "/notes.txt", "/hashed", "/strange", "/folder"), 2),
}
LINES = {
    "{name}={value}": 12,
    **dict.fromkeys(("export {name}={value}", '{name}="{value}"', "{name}='{value}'", "{name} = {value}"), 4),
    **dict.fromkeys(
        (
            "set {name}={value}",
            "{name}: {value}",
            "{name}={value} # it's",
            "{name}={value}#c",
            "# {name}={value}",
            '{name}="{value}',
            "{name}={value} X=1",
            "P={value}\n{name}=$P",
            'P={value}\n{name}="${{P}}"',
            "{name}=${{HTTP_PROXY}}",
            "{name}=$https_proxy",
            "CODEX_{name}={value}",
            "\ufeff{name}={value}",
            "{name}=caf\xe9{value}",
        ),
        RARE,
    ),
}
ENDS = {"\n": 20, "\r\n": 3, "": 2, "\r": RARE, " \n": 2}
BASES = {API_BASE: 6, ADDRESS_BASE: 3, IPV6_BASE: 1}


def random_cases(seed: int, count: int) -> Iterator[Case]:
    """Always the same for a seed, and the first ones whatever the count."""
    for number in range(count):
        yield _case(f"random {seed}/{number}", Random(f"{seed}/{number}"))


def _case(name: str, dice: Random) -> Case:
    env = dict(_variable(dice) for _ in range(dice.randint(1, 5)))
    if dice.random() < 0.08:
        env["REQUEST_METHOD"] = dice.choice(("", "GET"))
    file = "".join(_line(dice) for _ in range(dice.randint(1, 4))) if dice.random() < 0.25 else None
    base = _pick(dice, BASES)
    # Latin-1 where it can be, so that some lines are no UTF-8.
    return Case(name, env, base, file and file.encode("utf-8").replace(b"\xc3\xa9", b"\xe9").decode("latin-1"))


def _variable(dice: Random) -> tuple[str, str]:
    kind = dice.random()
    if kind < 0.65:
        return dice.choice(PROXY_NAMES), _url(dice)
    if kind < 0.88:
        entries = [_pick(dice, EXCEPTIONS) for _ in range(dice.randint(0, 3))]
        return dice.choice(NO_PROXY_NAMES), _pick(dice, SEPARATORS).join(entries)
    return dice.choice(CA_NAMES), HOME + _pick(dice, CERTIFICATES) if dice.random() < 0.8 else ""


def _url(dice: Random) -> str:
    if dice.random() < 0.15:
        return dice.choice(WHOLE)
    url = "".join(_pick(dice, pieces) for pieces in (SCHEMES, USERS, HOSTS, PORTS, TAILS))
    return _pick(dice, AROUND).replace("{}", url)


def _line(dice: Random) -> str:
    name, value = _variable(dice)
    return _pick(dice, LINES).format(name=name, value=value) + _pick(dice, ENDS)


def _pick(dice: Random, weighted: dict[str, int]) -> str:
    choices: Sequence[str] = list(weighted)
    return dice.choices(choices, list(weighted.values()))[0]
