"""Hands alerts to the user's own command: for phones, chats and machines without a desktop."""

import json
import subprocess
from collections.abc import Mapping, Sequence

import anyio

from codexwatch.model.alert import Alert

PATIENCE = 20.0


def document(alert: Alert) -> Mapping[str, object]:
    """What the command gets on stdin, as one JSON object (schema 1). Paths are those of the popup, secrets masked."""
    return {
        "schema": 1,
        "event": alert.state.value,
        "rule": alert.rule,
        "subject": alert.subject,
        "severity": alert.severity.name.lower(),
        "title": alert.title,
        "body": alert.body,
        "since": alert.since.isoformat(),
        "environment": alert.environment,
    }


async def deliver(command: Sequence[str], alert: Alert, environ: Mapping[str, str]) -> str | None:
    """Why it could not be handed over, or None. Never raises, never takes longer than PATIENCE seconds.

    What the command writes is not kept: it may quote what it was called with.
    """
    words = json.dumps(document(alert), ensure_ascii=False).encode("utf-8", "backslashreplace")
    try:
        with anyio.fail_after(PATIENCE):
            done = await anyio.run_process(
                list(command),
                input=words,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                env=environ,
                start_new_session=True,
            )
    except TimeoutError:
        return f"the command had not ended after {PATIENCE:.0f} seconds"
    except (OSError, anyio.BrokenResourceError) as error:
        said = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it does not read its input"
        return f"the command cannot be run: {said}"
    return None if done.returncode == 0 else f"the command ended with {done.returncode}"
