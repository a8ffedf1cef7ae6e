"""Origins in JSON."""

from codexwatch.model.variable import Origin
from codexwatch.render.paths import Shorten


def origin_object(origin: Origin | None, shorten: Shorten) -> dict[str, object] | None:
    """Where a value was set: `{path, line}`, `{process}`, or None where nobody knows."""
    if origin is None:
        return None
    if origin.path is not None:
        return {"path": shorten(origin.path), "line": origin.line}
    return None if origin.process is None else {"process": origin.process}
