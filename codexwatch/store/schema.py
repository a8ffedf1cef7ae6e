"""The tables, and how a file written by an older version comes to have them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Migration = Sequence[str]
"""Statements that lead from one version of the schema to the next."""

MIGRATIONS: Sequence[Migration] = (
    (
        """CREATE TABLE alerts (
            rule TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL, severity INTEGER NOT NULL,
            title TEXT NOT NULL, body TEXT NOT NULL, since TEXT NOT NULL, eligible_since TEXT, fired_at TEXT,
            gone_since TEXT, told TEXT, inhibited_by TEXT, environment TEXT,
            PRIMARY KEY (rule, subject)
        ) WITHOUT ROWID""",
        "CREATE TABLE last_pass (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL)",
        """CREATE TABLE probes (
            id INTEGER PRIMARY KEY, at REAL NOT NULL, target TEXT NOT NULL, stack TEXT NOT NULL, proxy TEXT,
            ok INTEGER NOT NULL, status INTEGER, failed_phase TEXT, reason TEXT, milliseconds REAL NOT NULL
        )""",
    ),
    (
        "ALTER TABLE alerts ADD COLUMN flaps INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE alerts ADD COLUMN sent TEXT",
        """CREATE TABLE silences (
            id INTEGER PRIMARY KEY, rule TEXT, subject TEXT, until TEXT, until_resolved INTEGER NOT NULL,
            made_at TEXT NOT NULL
        )""",
    ),
    ("ALTER TABLE probes ADD COLUMN network TEXT",),
    (
        """CREATE TABLE spans (
            id INTEGER PRIMARY KEY, began REAL NOT NULL, last REAL NOT NULL, state TEXT NOT NULL, rule TEXT,
            subject TEXT, title TEXT, stage TEXT, path TEXT, network TEXT
        )""",
        """CREATE TABLE episodes (
            id INTEGER PRIMARY KEY, rule TEXT NOT NULL, subject TEXT NOT NULL, severity INTEGER NOT NULL,
            title TEXT NOT NULL, body TEXT NOT NULL, since REAL NOT NULL, fired REAL NOT NULL, ended REAL
        )""",
        """CREATE TABLE ways (
            id INTEGER PRIMARY KEY, target TEXT NOT NULL, stack TEXT NOT NULL, proxy TEXT NOT NULL,
            UNIQUE (target, stack, proxy)
        )""",
        """CREATE TABLE way_days (
            day INTEGER, way INTEGER, attempts INTEGER NOT NULL, answered INTEGER NOT NULL, PRIMARY KEY (day, way)
        ) WITHOUT ROWID""",
        """CREATE TABLE way_times (
            day INTEGER, way INTEGER, phase TEXT, step INTEGER, count INTEGER NOT NULL,
            PRIMARY KEY (day, way, phase, step)
        ) WITHOUT ROWID""",
        """CREATE TABLE way_failures (
            day INTEGER, way INTEGER, reason TEXT, count INTEGER NOT NULL, PRIMARY KEY (day, way, reason)
        ) WITHOUT ROWID""",
    ),
    (
        "CREATE TABLE popups (key TEXT PRIMARY KEY, number INTEGER NOT NULL, server TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE desktop (id INTEGER PRIMARY KEY CHECK (id = 1), problem TEXT NOT NULL, since TEXT NOT NULL)",
    ),
    ("ALTER TABLE alerts ADD COLUMN recipes TEXT",),
    ("CREATE TABLE self_check (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL)",),
)


class NewerSchema(Exception):  # noqa: N818 - a word, like the others that people read
    """The file was written by a newer version, which this one cannot read."""


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the schema up to date, a version a transaction. Raises NewerSchema and sqlite3.Error.

    The connection must be in autocommit mode (`isolation_level=None`).
    """
    while version_of(connection) < len(migrations):
        with transaction(connection):
            # Somebody else may have done it while this one waited for its turn.
            version = version_of(connection)
            for statement in migrations[version] if version < len(migrations) else ():
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {min(version + 1, len(migrations))}")
    if version_of(connection) > len(migrations):
        raise NewerSchema(f"its schema {version_of(connection)} is newer than {len(migrations)}")


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the schema that the file has; 0 for an empty one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. The lock is taken at once: a reader that becomes a writer could be refused half-way."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
