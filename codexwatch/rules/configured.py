"""Keys of config.toml in findings: where they stand, and how their line is changed."""

from codexwatch.model.codex import Config
from codexwatch.model.finding import Edit, Manual, Step
from codexwatch.model.variable import Origin


def origin_of(config: Config, key: str) -> Origin:
    """Where this key (by its dotted name) stands."""
    return Origin(config.path, config.lines.get(key), text=config.texts.get(key))


def take_away(config: Config, key: str) -> Step:
    """The key's line removed; by hand where something else stands on that line."""
    origin = origin_of(config, key)
    if origin.text is None:
        return Manual("Remove {key} from {path}.", {"key": key, "path": config.path})
    return Edit(config.path, origin.line, origin.text, None)


def write_instead(config: Config, key: str, after: str) -> Step:
    """Another line in place of the key's."""
    origin = origin_of(config, key)
    if origin.text is None:
        return Manual("In {path}, write: {after}", {"path": config.path, "after": after})
    return Edit(config.path, origin.line, origin.text, after)


def place_of(host: str, port: int) -> str:
    """`host:port`, IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
