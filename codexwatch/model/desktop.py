"""What the desktop has settings for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystemProxy:
    """The proxy of the desktop's own settings, which browsers use and Codex on Linux does not.

    source: "gnome" or "macos". `http`, `https` and `socks` are HOST:PORT; `pac` is a script's address. Without any of
    them the settings say: no proxy.
    """

    source: str
    http: str | None = None
    https: str | None = None
    socks: str | None = None
    pac: str | None = None

    @property
    def is_set(self) -> bool:
        return any((self.http, self.https, self.socks, self.pac))
