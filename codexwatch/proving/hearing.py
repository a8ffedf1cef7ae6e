"""Whether an alert would reach the user: the notification service, asked for its name without a popup."""

from collections.abc import Mapping
from typing import Any

import anyio

from codexwatch.notify.message import UndeliverableError
from codexwatch.proving.check import Check

NAME = "notifications"
_SECONDS = 3.0
_OSASCRIPT = "/usr/bin/osascript"
_INSTEAD = "on a machine without a desktop let `[alerts] command` in the configuration pass alerts on"


def check_notifications(environ: Mapping[str, str], platform: str) -> Check:
    """Needs the session bus of `environ`; on macOS the system's own script runner."""
    if platform == "darwin":
        return _macos()
    try:
        return Check(NAME, anyio.run(_introduce, environ))
    except UndeliverableError as error:
        return Check(NAME, str(error), f"start a notification service (dunst, mako, swaync), or {_INSTEAD}")
    except TimeoutError:
        said = f"the notification service does not answer within {_SECONDS:.0f} s"
        return Check(NAME, said, f"restart it, or {_INSTEAD}")


async def _introduce(environ: Mapping[str, str]) -> str:
    from dbus_fast import DBusError

    from codexwatch.notify import bus
    from codexwatch.notify.address import session_bus_address

    with anyio.fail_after(_SECONDS):
        service: Any = await bus.connect(session_bus_address(environ))
        try:
            name, _vendor, version, _specification = await service.call_get_server_information()
            can = sorted(await service.call_get_capabilities())
        except (DBusError, EOFError, OSError, AttributeError) as error:
            raise UndeliverableError(bus.reason(error)) from error
        finally:
            await service.disconnect()
    return f"{name} {version} shows popups ({', '.join(can) or 'plain text only'})"


def _macos() -> Check:
    import shutil

    if shutil.which(_OSASCRIPT):
        return Check(NAME, "popups are shown by osascript; macOS does not say whether they are allowed")
    return Check(NAME, f"{_OSASCRIPT} is missing", _INSTEAD)
