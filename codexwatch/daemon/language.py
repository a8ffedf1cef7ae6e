"""What people are told, in their language; the log and the state file keep the English."""

from dataclasses import replace

from codexwatch.model.alert import Alert
from codexwatch.model.phrase import Translate, told
from codexwatch.notify.message import Message
from codexwatch.render.notification import shortened


def message_in(translate: Translate | None, message: Message) -> Message:
    """A popup and its buttons. translate: None for English."""
    if translate is None:
        return message
    return replace(
        message,
        title=shortened(told(message.title, translate)),
        body=told(message.body, translate),
        actions=tuple(replace(action, label=told(action.label, translate)) for action in message.actions),
    )


def alert_in(translate: Translate | None, alert: Alert) -> Alert:
    """What the alert command gets."""
    if translate is None:
        return alert
    return replace(alert, title=told(alert.title, translate), body=told(alert.body, translate))
