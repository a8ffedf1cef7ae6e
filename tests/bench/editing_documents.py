"""Random config.toml, settings.json and .env files, and a key to set in them; their parsers are the judges."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pyjson5

from codexwatch.codex.dotenv import load
from codexwatch.model.finding import Edit
from tests.bench.editing_case import Case

_TEXTS = ("x", "", "http://h:1", "a, b", "/* no */", "// no", "é", "#", "{", "}", "'", "\\", '"')
_NAMES = (*"abcdef", "model", "http.proxy", "k-1", "é")
_COMMENTS = ("", "", "  // why, a: b", "  /* { */", "\n")
_HASHED = ("", "", "  # why = 1", " # [t]", "\n# [model_providers.x]")

_LEAVES = ("1", '"x # y"', "'l'", "[1, 2]", "[\n  1, # one\n  2,\n]", "{ a = 1 }", '"""\nx\n"""', "1979-05-27")


def jsonc_case(random: Random) -> Case:
    """Settings with comments, trailing commas and any indentation; the key may be there already, or be further in."""
    wanted = random.choice((("http.proxy", "http://h:2"), ("http.proxySupport", "off"), ("n", 1), ("b", True)))
    indent = random.choice(("  ", "    ", "\t", ""))
    body = _object(_values(random, 2), indent, 1, random)
    text = random.choice(("", "// head\n", "\n", "\ufeff")) + body + random.choice(("", "\n", "\n// tail\n"))
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n")
    step = f"{json.dumps(wanted[0])}: {json.dumps(wanted[1])}"
    return Case("settings.json", text.encode(), lambda path: (_added(path, step),), _json, dict([wanted]))


def toml_case(random: Random) -> Case:
    """A config with comments, tables, arrays of tables and inline tables; the key's own table may be there or not."""
    table = random.choice(("", "model_providers.x", "shell_environment_policy"))
    name = random.choice(("openai_base_url", "supports_websockets"))
    value: object = random.choice((False, "http://h:2", 3))
    lines = [_pair(random) for _ in range(random.randint(0, 3))]
    for header in random.sample(("t", "model_providers.x", "model_providers.y", "é.u", "shell_environment_policy"), 3):
        spelled = ".".join(json.dumps(part, ensure_ascii=False) if part == "é" else part for part in header.split("."))
        lines += [random.choice(("", "# c")), f"[{spelled}]{random.choice(_HASHED[:3])}"]
        lines += [_pair(random) for _ in range(random.randint(0, 3))]
        if header == table and random.random() < 0.5:
            lines.append(f"{name} = 'old' # mine")
    lines += ["[[l]]", "a = 1", "[[l]]", _pair(random)] if random.random() < 0.3 else []
    text = _without_doubles(lines) + random.choice(("\n", "", "\n\n"))
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n")
    step = (f"[{table}]\n" if table else "") + f"{name} = {json.dumps(value)}"
    key = ".".join(filter(None, (table, name)))
    return Case("config.toml", text.encode(), lambda path: (_added(path, step),), _toml, {key: value})


def dotenv_case(random: Random) -> Case:
    """A .env to which a line is added."""
    forms = ("{n}={v}", "export {n}='{v}'", '{n}="{v}" # c', "# {n}={v}", "", "{n} = {v}", "broken line {v}")
    lines = [random.choice(forms).format(n=f"V{at}", v=random.choice(("x", "http://h:1", "a b"))) for at in range(8)]
    text = random.choice(("\n", "\r\n")).join(lines[: random.randint(0, 8)]) + random.choice(("", "\n"))
    step = "HTTPS_PROXY=http://h:2"
    return Case(".env", text.encode(), lambda path: (_added(path, step),), _dotenv, {"HTTPS_PROXY": "http://h:2"})


def _added(path: Path, text: str) -> Edit:
    return Edit(str(path), None, None, text)


def _json(path: Path) -> Mapping[str, object]:
    values: Mapping[str, object] = pyjson5.decode(path.read_text("utf-8-sig"))
    return values


def _toml(path: Path) -> Mapping[str, object]:
    return dict(_leaves("", tomllib.loads(path.read_bytes().decode())))


def _leaves(above: str, values: Mapping[str, object]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, value in values.items():
        name = f"{above}.{key}" if above else key
        found += _leaves(name, value) if isinstance(value, dict) else [(name, value)]
    return found


def _dotenv(path: Path) -> Mapping[str, object]:
    return {item.name: item.value for item in load(path.read_bytes().decode(), {})}


def _values(random: Random, depth: int) -> dict[str, object]:
    names = random.sample(_NAMES, random.randint(0, 4))
    return {name: _value(random, depth) for name in names}


def _value(random: Random, depth: int) -> object:
    if depth and random.random() < 0.3:
        return random.choice((_values(random, depth - 1), [_value(random, 0) for _ in range(random.randint(0, 3))]))
    return random.choice((random.choice(_TEXTS), random.randint(-9, 9), True, None, 1.5))


def _object(values: Mapping[str, object], indent: str, depth: int, random: Random) -> str:
    rows = []
    for at, (key, value) in enumerate(values.items(), start=1):
        nested = isinstance(value, dict)
        text = _object(value, indent, depth + 1, random) if isinstance(value, dict) else json.dumps(value)
        comma = "," if at < len(values) or random.random() < 0.4 else ""
        gap = "\n" if indent or "//" in (said := random.choice(_COMMENTS)) else " "
        said = "" if nested else random.choice(_COMMENTS)
        gap = gap if "//" not in said else "\n"
        rows.append(f"{indent * depth}{json.dumps(key, ensure_ascii=False)}: {text}{comma}{said}{gap}")
    opening = "\n" if indent and rows else ""
    return f"{{{opening}{''.join(rows)}{indent * (depth - 1)}}}"


def _pair(random: Random) -> str:
    leaf = random.choice(
        ("1", '"x # y"', "'l'", "[1, 2]", "[\n  1, # one\n  2,\n]", "{ a = 1 }", '"""\nx\n"""', "1979-05-27")
    )
    return f"{random.choice('abcdefgh')} = {leaf}{random.choice(_HASHED)}"


def _without_doubles(lines: list[str]) -> str:
    """The lines, without pairs whose key stands in the same table already."""
    seen: set[str] = set()
    kept = []
    for line in lines:
        seen = set() if line.startswith("[") else seen
        key = line.partition(" = ")[0]
        if " = " not in line or key not in seen:
            kept.append(line)
        seen.add(key)
    return "\n".join(kept)
