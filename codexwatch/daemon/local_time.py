"""The time of day where the laptop is now."""

import time
from datetime import UTC, datetime


def local_now() -> datetime:
    """The local time with its zone, as /etc/localtime has it at this moment.

    The C library reads that file once in the life of a process: `localtime_r`, by which Python converts, never looks
    again (glibc 2.36). A daemon that travels would keep the quiet hours of the place where it was started.
    """
    time.tzset()
    return datetime.now(UTC).astimezone()
