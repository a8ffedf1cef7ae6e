"""Why a popup does not come, in words that the log and `status` show, and what to do about each."""

from codexwatch.model.phrase import Phrase

NO_BUS = Phrase("there is no session bus")
BUS_UNREACHABLE = "the session bus at"
NOBODY = Phrase("no notification service is running on the session bus")
NO_ANSWER = Phrase("no answer from the notification service")
DO_NOT_DISTURB = Phrase("do not disturb is on")
_KNOWN = {str(reason): reason for reason in (NO_BUS, NOBODY, NO_ANSWER, DO_NOT_DISTURB)}

INSTEAD = Phrase("on a machine without a desktop let `[alerts] command` in the configuration pass alerts on")


def phrased(reason: str) -> str:
    """A reason that was kept as plain text, fit to be translated where it is one of the usual ones."""
    return _KNOWN.get(reason, reason)


def advice(reason: str) -> str:
    """What to do about a reason that this package has given."""
    if reason.startswith((NO_BUS, BUS_UNREACHABLE)):
        return Phrase("log in to the desktop; {instead}", instead=INSTEAD)
    if reason == NOBODY:
        return Phrase("start a notification service (dunst, mako, swaync); {instead}", instead=INSTEAD)
    if reason == DO_NOT_DISTURB:
        return Phrase("switch it off in the desktop's notification settings; what waits is told then")
    if reason.startswith(NO_ANSWER):
        return Phrase("restart the notification service; {instead}", instead=INSTEAD)
    return Phrase("look at the notification service's own log; {instead}", instead=INSTEAD)
