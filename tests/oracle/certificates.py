"""Cases about certificates: every kind of CA file, in every variable, and the variables that decide with one set."""

from collections.abc import Iterator
from typing import Any

from tests.oracle.case import ADDRESS_BASE, HOME, Case
from tests.unit.codex import variables
from tests.unit.codex.given import UNKNOWN

CODEX, FILE, FOLDER = "CODEX_CA_CERTIFICATE", "SSL_CERT_FILE", "SSL_CERT_DIR"
FILES = (
    *("good.pem", "both.pem", "commented.pem", "crlf.pem", "latin-1.pem", "trusted.pem", "stranger.pem", "notes.txt"),
    *("empty.pem", "key.pem", "cut.pem", "garbage.pem", "good-and-garbage.pem", "good.der", "folder", "missing.pem"),
)
FOLDERS = ("folder", "hashed", "strange", "missing", "good.pem")
PROXY = {"HTTPS_PROXY": "http://127.0.0.1:7890"}
SOCKS = {"ALL_PROXY": "socks5h://127.0.0.1:7891"}
RELATIVE = {"relative": "good.pem", "not there": "nowhere.pem", "blank": " ", "empty": ""}
TOGETHER = {
    "both good": {CODEX: "good.pem", FILE: "good.pem"},
    "extra good, bundle strange": {CODEX: "good.pem", FILE: "stranger.pem"},
    "extra strange, bundle good": {CODEX: "stranger.pem", FILE: "good.pem"},
    "extra strange, bundle strange": {CODEX: "stranger.pem", FILE: "stranger.pem"},
    "extra missing, bundle good": {CODEX: "missing.pem", FILE: "good.pem"},
    "extra missing, bundle strange": {CODEX: "missing.pem", FILE: "stranger.pem"},
    "extra missing, bundle missing": {CODEX: "missing.pem", FILE: "missing.pem"},
    "extra missing, bundle without": {CODEX: "missing.pem", FILE: "notes.txt"},
    "extra strange, bundle missing": {CODEX: "stranger.pem", FILE: "missing.pem"},
    "extra strange, bundle without": {CODEX: "stranger.pem", FILE: "notes.txt"},
    "extra strange, bundle a folder": {CODEX: "stranger.pem", FILE: "folder"},
    "extra strange, folder missing": {CODEX: "stranger.pem", FOLDER: "missing"},
    "extra strange, folder good": {CODEX: "stranger.pem", FOLDER: "hashed"},
    "extra strange, bundle strange, folder good": {CODEX: "stranger.pem", FILE: "stranger.pem", FOLDER: "hashed"},
    "extra good, folder strange": {CODEX: "good.pem", FOLDER: "strange"},
    "extra strange, folder strange": {CODEX: "stranger.pem", FOLDER: "strange"},
    "bundle good, folder strange": {FILE: "good.pem", FOLDER: "strange"},
    "bundle strange, folder good": {FILE: "stranger.pem", FOLDER: "hashed"},
    "bundle missing, folder good": {FILE: "missing.pem", FOLDER: "hashed"},
    "bundle missing, folder strange": {FILE: "missing.pem", FOLDER: "strange"},
    "extra missing, folder strange": {CODEX: "missing.pem", FOLDER: "strange"},
}
EMPTY = {
    "extra and bundle empty": {CODEX: "", FILE: ""},
    "bundle and folder empty": {FILE: "", FOLDER: ""},
    "extra good, bundle empty": {CODEX: "good.pem", FILE: ""},
    "extra strange, bundle empty": {CODEX: "stranger.pem", FILE: ""},
    "extra strange, folder empty": {CODEX: "stranger.pem", FOLDER: ""},
    "extra missing, bundle empty": {CODEX: "missing.pem", FILE: ""},
    "bundle good, folder empty": {FILE: "good.pem", FOLDER: ""},
    "bundle empty, folder good": {FILE: "", FOLDER: "hashed"},
}


def cases() -> Iterator[Case]:
    for name, files in ((CODEX, FILES), (FILE, FILES), (FOLDER, FOLDERS)):
        for file in files:
            yield Case(f"{name}: {file}", {**PROXY, name: f"{HOME}/{file}"})
            yield Case(f"{name}: {file}, socks", {**SOCKS, name: f"{HOME}/{file}"})
        for word, value in RELATIVE.items():
            yield Case(f"{name}: {word}", {**PROXY, name: value})
        yield Case(f"{name}: http", {name: f"{HOME}/missing.pem"}, ADDRESS_BASE)
        yield Case(f"{name}: direct", {name: f"{HOME}/stranger.pem"})
    for word, named in TOGETHER.items():
        yield Case(f"certificates together: {word}", PROXY | {name: f"{HOME}/{file}" for name, file in named.items()})
    for word, named in EMPTY.items():
        paths = {name: file and f"{HOME}/{file}" for name, file in named.items()}
        yield Case(f"certificates together: {word}", PROXY | paths)
    yield from _again()


def _again() -> Iterator[Case]:
    """A custom CA that loads switches the TLS backend of https: what names no socks URL must stay as it is."""
    rows: tuple[Any, ...] = (*variables.ORDER, *variables.SHADOWS, *variables.VALUES, *variables.EXCEPTIONS)
    for number, row in enumerate(rows):
        if UNKNOWN not in row.values[0].values():
            name = (CODEX, FILE)[number % 2]
            yield Case(f"with {name}: {row.id}", row.values[0] | {name: f"{HOME}/good.pem"})
