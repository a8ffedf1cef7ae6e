"""The whole story in one terminal, typed by a person: the alert, the fix, healthy again, and the fix taken back."""

import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.machine import CODEXWATCH, ZSH, at, settle
from tests.lab.ca import LabCA
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.namespaces import SYSTEM_PATH
from tests.lab.proxies import HTTP, SOCKS
from tests.lab.terminal import Terminal
from tests.lab.world import World

README = Path(__file__).parents[2] / "README.md"
START, END = "<!-- story: recorded by python -m tests.faults.write_story -->\n", "<!-- /story -->"
WIDTH, HEIGHT = 132, 150
PROMPT = "$ "
PATIENCE = 60.0
"""Seconds for what takes three."""

BROKEN = "# my settings\nexport EDITOR=vim\nexport ALL_PROXY=socks5://127.0.0.1:7891\n"
TYPED: Sequence[tuple[str, str]] = (
    ("codexwatch status | head -8", PROMPT),
    ("codexwatch fix", "[y/N] "),
    ("y", PROMPT),
    ("source ~/.zshrc", PROMPT),
    ("codexwatch check", PROMPT),
    ("codexwatch undo", PROMPT),
)
"""Each line, and what ends the screen once it has been answered."""

_VARYING = (
    (re.compile(r"\(\d+ (s|min)[^)]*\)"), "(5 s)"),
    (re.compile(r"\d{8}-\d{6}"), "20261122-181455"),
    (re.compile(r"\d+ ms"), "21 ms"),
    (re.compile(r"\d+ s\b"), "2 s"),
    (re.compile(r"\d\d:\d\d(:\d\d)?"), "18:14"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "2026-11-22"),
    (re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w* \d+ \w+\b"), "Sun 22 Nov"),
)


def told_in(ca: LabCA) -> str:
    """What stands on the screen at the end, the daemon's alert first."""
    with World(ca, proxies={"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}, black_hole=OPENAI_HOSTS) as world:
        settle(world, {".zshrc": BROKEN, ".config/codexwatch/config.toml": "[probe]\ntimeout = 2\n"})
        _install(world.home)
        world.start([*CODEXWATCH, "run"], ZSH)
        _wait_for_the_alert(world)
        return _typed(world)


def written_as(screen: str) -> str:
    """The screen as a block of the README."""
    return f"```\n{screen}```\n"


def without_dates(text: str) -> str:
    """With the same instant and the same times of answering everywhere."""
    for varying, same in _VARYING:
        text = varying.sub(same, text)
    return text


def _install(home: Path) -> None:
    program = home / ".local/bin/codexwatch"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m codexwatch "$@"\n')
    program.chmod(0o755)


def _wait_for_the_alert(world: World) -> None:
    ends = time.monotonic() + PATIENCE
    while world.run([*CODEXWATCH, "status", "--short"], ZSH).returncode != 1:
        if time.monotonic() > ends:
            raise TimeoutError("the daemon has raised no alert")


def _typed(world: World) -> str:
    terminal = Terminal(world, "story")
    path = f"{world.home}/.local/bin:{SYSTEM_PATH}"
    terminal.start(["zsh", "-i"], {**ZSH, "PATH": path}, world.home, width=WIDTH, height=HEIGHT)
    # A start-up file of the system may have a prompt of its own, and lines that it has drawn.
    terminal.type(f"setopt nopromptcr nopromptsp; PS1='{PROMPT}' RPS1='' && clear")
    _wait_for_end(terminal, PROMPT, lines=1)
    for line, end in TYPED:
        lines = len(_screen(terminal).splitlines())
        terminal.type(line)
        _wait_for_end(terminal, end, lines + 1)
    screen = _screen(terminal).removesuffix(PROMPT)
    terminal.close()
    return screen.replace(f"\n{PROMPT}", f"\n\n{PROMPT}")


def _screen(terminal: Terminal) -> str:
    """Without the empty lines below; a prompt's blank at the very end is kept."""
    text = "\n".join(line.rstrip() for line in terminal.screen().rstrip().splitlines())
    return f"{text} " if text.endswith((PROMPT.rstrip(), "[y/N]")) else text


def _wait_for_end(terminal: Terminal, end: str, lines: int) -> None:
    ends = time.monotonic() + PATIENCE
    while not (screen := _screen(terminal)).endswith(end) or len(screen.splitlines()) < lines:
        if time.monotonic() > ends:
            raise TimeoutError(f"no {end!r} at the end of:\n{screen}")
