"""Whether an alert would reach the user: the notification service, asked for its name without a popup."""

from collections.abc import Mapping
from typing import Any

import anyio

from codexwatch.model.desktop_problem import DesktopProblem
from codexwatch.notify.message import UndeliverableError
from codexwatch.notify.reasons import INSTEAD, NO_ANSWER, advice
from codexwatch.proving.check import Check

NAME = "notifications"
_SECONDS = 3.0
_OSASCRIPT = "/usr/bin/osascript"


def check_notifications(environ: Mapping[str, str], platform: str) -> Check:
    """Needs the session bus of `environ`; on macOS the system's own script runner."""
    if platform == "darwin":
        return _macos()
    try:
        return Check(NAME, anyio.run(_introduce, environ))
    except UndeliverableError as error:
        return Check(NAME, str(error), advice(str(error)))
    except TimeoutError:
        said = f"{NO_ANSWER} within {_SECONDS:.0f} s"
        return Check(NAME, said, advice(said))


def heard(asked: Check, problem: DesktopProblem | None) -> Check:
    """With what became of the daemon's last popup: a service that answers may have refused it, or not be the one."""
    if problem is None or not asked.ok:
        return asked
    since = problem.since.astimezone().strftime("%Y-%m-%d %H:%M")
    return Check(
        NAME, f"{asked.said}, but popups do not arrive since {since}: {problem.reason}", advice(problem.reason)
    )


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
    return Check(NAME, f"{_OSASCRIPT} is missing", INSTEAD)
