"""What the daemon has found out about its own sight, for whoever installs it and for commands."""

import sqlite3


def write_self_check(connection: sqlite3.Connection, document: str) -> None:
    """In place of the one before. Raises sqlite3.Error."""
    connection.execute("INSERT OR REPLACE INTO self_check VALUES (1, ?)", (document,))


def read_self_check(connection: sqlite3.Connection) -> str | None:
    """A JSON object; None before the first one. Raises sqlite3.Error."""
    row = connection.execute("SELECT document FROM self_check").fetchone()
    return str(row[0]) if row else None
