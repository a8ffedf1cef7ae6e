"""Stand-ins for the programs of a desktop session, which write down what they are called with."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Programs:
    """A folder for PATH; what a program is given comes to lie beside it as NAME.called."""

    folder: Path

    def add(self, name: str, commands: str = "exit 0") -> None:
        """A program that writes down its arguments and its input, and then does `commands`."""
        program = self.folder / name
        called = self.folder / f"{name}.called"
        program.write_text(f'#!/bin/sh\n{{ printf "%s\\n" "$@"; cat; }} > "{called}"\n{commands}\n')
        program.chmod(0o755)

    def environment(self, **variables: str) -> dict[str, str]:
        """The programs of this folder alone, and those that its scripts need."""
        tools = self.folder / "tools"
        if not tools.exists():
            tools.mkdir()
            for name in ("cat", "printf"):
                (tools / name).symlink_to(
                    next(Path(at, name) for at in ("/bin", "/usr/bin") if Path(at, name).exists())
                )
        return {"PATH": f"{self.folder}:{tools}", **variables}

    def called(self, name: str) -> str | None:
        """What the program was given; None: it was not called."""
        path = self.folder / f"{name}.called"
        return path.read_text() if path.exists() else None
