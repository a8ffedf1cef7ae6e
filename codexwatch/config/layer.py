"""One configuration file: its values, with the lines of its keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codexwatch.formats import toml
from codexwatch.model.variable import Origin

LIMIT_BYTES = 1_000_000


@dataclass
class ConfigError(Exception):
    """The file cannot be used; `str()` is a sentence for the user."""

    path: str
    line: int | None
    problem: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Layer:
    """One file: its values and the lines of its keys."""

    path: str
    values: Mapping[str, Any]
    document: toml.Document

    def error(self, keys: tuple[str | int, ...], problem: str) -> ConfigError:
        return ConfigError(self.path, self.document.line(*keys), problem)

    def origin(self, keys: tuple[str | int, ...]) -> Origin:
        return Origin(self.path, self.document.line(*keys))


def read_layer(path: Path) -> Layer | None:
    """None for a file that is not there. Raises ConfigError."""
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise ConfigError(str(path), None, f"is larger than {LIMIT_BYTES} bytes")
        if not path.is_file():
            raise ConfigError(str(path), None, "is not a file")
        document = toml.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise ConfigError(str(path), None, "is not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(str(path), None, f"cannot be read: {error.strerror}") from None
    except toml.TomlError as error:
        raise ConfigError(str(path), error.line, error.message) from None
    return Layer(str(path), document.values, document)
