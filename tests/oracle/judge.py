"""Asks the real Codex, and codexwatch, where the traffic of one environment goes."""

from collections.abc import Mapping
from pathlib import Path

from codexwatch.codex import dotenv
from codexwatch.codex.routing import route
from codexwatch.collectors.ca_file import read_ca_file
from codexwatch.collectors.codex_home import read_home
from codexwatch.collectors.memory import FileMemory
from codexwatch.model.environment import Environment, EnvironmentKind
from codexwatch.model.network import Stack, Target
from codexwatch.model.variable import CA_NAMES, variable
from tests.lab.orders import State
from tests.lab.world import World
from tests.oracle.lab import Ways, arrived, predicted, seen

VERSION = "0.169.0"
BASE = "https://api.openai.com/v1"


class Judge:
    """One world for many environments: `doctor` handshakes by both stacks, and everything it asks for is logged."""

    def __init__(self, world: World, codex: Path, certificate: Path) -> None:
        self._world = world
        self._codex = codex
        self._home = world.home / ".codex"
        (world.home / "good.pem").write_bytes(certificate.read_bytes())
        (world.home / "notes.txt").write_text("no certificate\n")
        # In the working directory, where Codex must not look: were it read, every answer would be another one.
        (world.home / ".env").write_text("HTTPS_PROXY=http://127.0.0.1:7893\nALL_PROXY=http://127.0.0.1:7893\n")

    def says(self, values: Mapping[str, str], *, base: str = BASE, file: bytes | None = None) -> Ways:
        """Which way each of Codex's stacks goes to the provider at `base`."""
        before, after = self._run(values, base, file)
        return seen(before, after)

    def arrivals(self, values: Mapping[str, str]) -> set[Stack]:
        """The stacks that reached the provider."""
        before, after = self._run(values, BASE, None)
        return arrived(before, after)

    def we_say(self, values: Mapping[str, str], *, base: str = BASE, file: bytes | None = None) -> Ways:
        """The same from codexwatch, which reads the files of the world by itself."""
        self._write(file)
        environ: dict[str, str | None] = dict(self._here(values))
        text = read_home(str(self._home), FileMemory()).dotenv.text
        environ |= {item.name: item.value for item in dotenv.load(text, environ)}
        variables = {name: variable(name, value) for name, value in environ.items()}
        environment = Environment("this-shell", EnvironmentKind.THIS_SHELL, "this shell", str(self._home), variables)
        url = f"{base}/responses"
        targets = (Target(url, Stack.HTTPS), Target("ws" + url.removeprefix("http"), Stack.WEBSOCKET))
        return predicted(route(environment, target, VERSION, read_ca_file) for target in targets)

    def _run(self, values: Mapping[str, str], base: str, file: bytes | None) -> tuple[State, State]:
        self._write(file)
        before = self._world.refresh()
        options = [] if base == BASE else ["-c", f'openai_base_url="{base}"']
        told = self._world.run([self._codex, "doctor", "--network-only", "--json", *options], self._here(values))
        assert told.returncode in {0, 1}, told.stderr
        return before, self._world.refresh()

    def _write(self, file: bytes | None) -> None:
        path = self._home / ".env"
        if file is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(file)

    def _here(self, values: Mapping[str, str]) -> dict[str, str]:
        """Paths of certificates are those of the world."""
        return {
            name: f"{self._world.home}{value}" if name in CA_NAMES and value else value
            for name, value in values.items()
        }
