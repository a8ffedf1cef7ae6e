"""A terminal of a private world, with a program on its screen: tmux holds the keys and reads what stands there."""

import shlex
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.world import World

WIDTH, HEIGHT = 110, 40


class Terminal:
    """Starts with `start`; ends with the world."""

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self._name = name

    def start(
        self,
        argv: Sequence[str | Path],
        env: Mapping[str, str],
        cwd: Path,
        *,
        width: int = WIDTH,
        height: int = HEIGHT,
    ) -> None:
        """Runs a program with exactly `env` over the world's own; the screen stays when the program ends."""
        variables = {**self._world.environment(), **env, "TERM": "xterm-256color"}
        program = shlex.join(["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *map(str, argv)])
        size = ["-x", str(width), "-y", str(height)]
        self._tmux("new-session", "-d", "-s", self._name, *size, "-c", str(cwd), f"{program}; exec sleep 600")

    def type(self, text: str) -> None:
        """Writes a line and sends it; the program gets Enter apart, as from a person's hand."""
        self._tmux("send-keys", "-t", self._name, "-l", text)
        self.wait_for(text, 10)
        self._tmux("send-keys", "-t", self._name, "Enter")

    def screen(self) -> str:
        """What stands there now."""
        return self._tmux("capture-pane", "-p", "-t", self._name)

    def wait_for(self, text: str, seconds: float) -> str:
        """The screen as soon as `text` stands on it. Raises TimeoutError with the screen as it is."""
        ends = time.monotonic() + seconds
        while text not in (screen := self.screen()):
            if time.monotonic() > ends:
                raise TimeoutError(f"no {text!r} within {seconds:g} s on:\n{screen.rstrip()}")
        return screen

    def close(self) -> None:
        """Closes the window: what runs in it is hung up on."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        # One server a terminal: a shared one would give the first terminal's variables to all of them.
        return self._world.run(["tmux", "-L", self._name, *arguments]).stdout
