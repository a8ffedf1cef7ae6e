"""Why a popup does not come, in words that the log and `status` show, and what to do about each."""

NO_BUS = "there is no session bus"
BUS_UNREACHABLE = "the session bus at"
NOBODY = "no notification service is running on the session bus"
NO_ANSWER = "no answer from the notification service"
DO_NOT_DISTURB = "do not disturb is on"

_INSTEAD = "on a machine without a desktop let `[alerts] command` in the configuration pass alerts on"


def advice(reason: str) -> str:
    """What to do about a reason that this package has given."""
    if reason.startswith((NO_BUS, BUS_UNREACHABLE)):
        return f"log in to the desktop; {_INSTEAD}"
    if reason == NOBODY:
        return f"start a notification service (dunst, mako, swaync); {_INSTEAD}"
    if reason == DO_NOT_DISTURB:
        return "switch it off in the desktop's notification settings; what waits is told then"
    if reason.startswith(NO_ANSWER):
        return f"restart the notification service; {_INSTEAD}"
    return f"look at the notification service's own log; {_INSTEAD}"
