"""Random start-up files of bash, zsh, sh and fish, and an edit as the rules make it; the shell itself is the judge."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from codexwatch.collectors.shells.login_shell import read_login_shell
from codexwatch.formats.edit.lines import bare, numbered
from codexwatch.formats.source_line import shown_line
from codexwatch.model.finding import Edit
from codexwatch.model.variable import Origin, Variable, variable
from codexwatch.rules.mend import remove, set_beside, set_value
from tests.bench.editing_case import Case

NAME, OLD, NEW = "ALL_PROXY", "socks5://127.0.0.1:7891", "http://127.0.0.1:7890"
WITH_PASSWORD = "http://sam:pw-planted@127.0.0.1:7891"
FILES = {"bash": ".bashrc", "zsh": ".zshrc", "sh": ".profile", "fish": ".config/fish/config.fish"}
PROGRAMS = {
    "bash": ("bash", "--norc", "--noprofile", "-c", '. "$0"; env -0'),
    "zsh": ("zsh", "-f", "-c", '. "$0"; env -0'),
    "sh": ("dash", "-c", '. "$0"; env -0'),
    "fish": ("fish", "--no-config", "-c", 'source "$argv[1]"; env -0'),
}
"""Sources the file that is handed over, and prints every variable that a program started there would get."""

_PATH = "/usr/bin:/bin"
_NOISE = ("", "# ALL_PROXY=no", "  # it's \u2028 a comment", "\t", "# \udcff no UTF-8", 'alias ll="ls -l"', "# é")
_OWN = frozenset({"_", "SHLVL", "PWD", "OLDPWD"})


def shell_case(shell: str, random: Random) -> Case:
    """A file with some thirty lines; the target is set once in it, anywhere."""
    old = random.choice((OLD, OLD, WITH_PASSWORD, ""))
    names = [f"V{number}" for number in range(random.randint(0, 12))]
    pairs = [(name, random.choice(("x", "", "a b", OLD, NEW, "-/.:,@%", "ä"))) for name in names]
    pairs.insert(random.randint(0, len(pairs)), (NAME, old))
    chunks: list[str] = []
    while pairs:
        taken = pairs[: random.randint(1, 3)]
        pairs = pairs[len(taken) :]
        chunks.append(_chunk(shell, taken, random))
        chunks += random.choices(_NOISE, k=random.randint(0, 2))
    text = "\n".join(chunks) + random.choice(("\n", "\n", "", "\n\n"))
    kind = random.choice(("set", "set", "remove", "beside"))
    wanted = {"set": (NAME, NEW), "remove": (NAME, None), "beside": ("HTTPS_PROXY", NEW)}[kind]

    def steps(path: Path) -> tuple[Edit, ...]:
        found = _read(shell, path)
        if found is None or (found.value and found.value.reveal() == NEW):
            return ()
        made = {"set": lambda: set_value(found, NEW), "remove": lambda: remove(found)}
        step = made.get(kind, lambda: set_beside(found, "HTTPS_PROXY", NEW))()
        return (step,) if isinstance(step, Edit) else ()

    content = text.encode("utf-8", "surrogateescape")
    return Case(FILES[shell], content, steps, lambda path: _exported(shell, path), dict([wanted]))


def _read(shell: str, path: Path) -> Variable | None:
    """The target as codexwatch finds it."""
    home = path.parents[len(Path(FILES[shell]).parts) - 1]
    base = {"USER": "u", "LOGNAME": "u", "PATH": _PATH}
    found = read_login_shell(f"/bin/{shell}", str(home), base, "Linux").variables.get(NAME)
    if found is None or not found.exported or not found.certain or found.value is None or found.path != str(path):
        return None
    line = bare(numbered(path.read_text("utf-8", "surrogateescape"))[found.line - 1])
    return variable(NAME, found.value, Origin(found.path, found.line, text=shown_line(line)))


def _exported(shell: str, path: Path) -> Mapping[str, str]:
    done = subprocess.run(
        [*PROGRAMS[shell], path],
        env={"HOME": str(path.parent), "PATH": _PATH, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
        timeout=20,
    )
    pairs = (item.partition("=") for item in done.stdout.decode("utf-8", "surrogateescape").split("\0"))
    return {name: value for name, _, value in pairs if name and name not in _OWN}


def _chunk(shell: str, pairs: list[tuple[str, str]], random: Random) -> str:
    known: Sequence[Chunk] = _FISH if shell == "fish" else (*_POSIX, *(_LATER if shell != "sh" else ()))
    return str(random.choice(known)(pairs, random))


Chunk = Callable[[list[tuple[str, str]], Random], str]


def _quoted(value: str, random: Random) -> str:
    forms = [f"'{value}'", f'"{value}"']
    return random.choice(forms if not value or set(value) & set(" '\"") else [*forms, value, value, value])


def _words(pairs: list[tuple[str, str]], random: Random) -> str:
    return " ".join(f"{name}={_quoted(value, random)}" for name, value in pairs)


def _block(opens: str, closes: str, separator: str = "\n", inner: Chunk | None = None) -> Chunk:
    def made(pairs: list[tuple[str, str]], random: Random) -> str:
        lines = (inner or _exports)(pairs, random).split("\n")
        return f"{opens}{separator}" + separator.join(f"    {line}" for line in lines) + f"{separator}{closes}"

    return made


def _exports(pairs: list[tuple[str, str]], random: Random) -> str:
    ends = ("", "", " # a = b", "  ")
    return "\n".join(f"export {name}={_quoted(value, random)}{random.choice(ends)}" for name, value in pairs)


_POSIX: tuple[Chunk, ...] = (
    _exports,
    lambda pairs, random: f"export {_words(pairs, random)}",
    lambda pairs, random: "; ".join(f"export {_words([pair], random)}" for pair in pairs),
    lambda pairs, random: " && ".join(f"export {_words([pair], random)}" for pair in pairs),
    lambda pairs, random: f"{_words(pairs, random)}\nexport {' '.join(name for name, _ in pairs)}",
    lambda pairs, random: "\n".join(f"{_words([pair], random)}; export {pair[0]}" for pair in pairs),
    lambda pairs, random: f"export {_words(pairs[:1], random)} \\\n  LAST='x'",
    lambda pairs, random: " \\\n    ".join(("export FIRST=1", *(_words([pair], random) for pair in pairs))),
    lambda pairs, random: _words(pairs[:1], random).join(("export TEXT='one\ntwo'\nexport ", "\nexport LAST=1")),
    _block("if true; then", "fi"),
    _block("if [ -n x ]; then", "fi", inner=lambda pairs, random: f"export {_words(pairs, random)}"),
    _block("case x in\n  x)", "    ;;\nesac"),
    _block("set_all() {", "}\nset_all"),
    _block(": <<'END'\nexport ALL_PROXY=nothing\nEND", "# done"),
)
_LATER: tuple[Chunk, ...] = (
    lambda pairs, random: f"declare -x {_words(pairs, random)}",
    lambda pairs, random: f"typeset -x {_words(pairs, random)}  # x",
    lambda pairs, _: "\n".join(f"export {name}=$'{value}'" for name, value in pairs),
    _block("if [[ a == a* ]]; then", "fi"),
)


def _sets(pairs: list[tuple[str, str]], random: Random) -> str:
    flags = ("-gx", "-gx", "-x", "--global --export")
    return "\n".join(f"set {random.choice(flags)} {name} {_quoted(value, random)}" for name, value in pairs)


_FISH: tuple[Chunk, ...] = (
    _sets,
    lambda pairs, random: _sets(pairs, random).replace("\n", "; "),
    lambda pairs, random: "\n".join(f"export {_words([pair], random)}" for pair in pairs),
    _block("if true", "end", inner=_sets),
    _block("if status is-interactive; or true", "end", inner=_sets),
    lambda pairs, random: _sets(pairs, random).replace("\n", " # c\n") + "  # ALL_PROXY",
)
