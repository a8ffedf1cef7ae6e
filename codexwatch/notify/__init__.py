"""Desktop popups: one for each alert, shown, updated in place and taken away again.

Import this package freely: desktop-notifier itself is imported when the first popup is prepared.
"""

from codexwatch.notify.message import Action, Message, Shown
from codexwatch.notify.notifier import Notifier

__all__ = ["Action", "Message", "Notifier", "Shown"]
