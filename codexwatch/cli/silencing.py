"""What `snooze` and `pause` share: silences written to the state file, which the daemon reads before it tells."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from codexwatch.cli.surroundings import Surroundings
from codexwatch.compose import read_settings
from codexwatch.config import ConfigError
from codexwatch.engine.suppression import about_nothing, switched_off
from codexwatch.model.duration import parse_duration
from codexwatch.model.silence import Silence
from codexwatch.render.paths import shortener
from codexwatch.render.spans import span_words
from codexwatch.store.known import read_known
from codexwatch.store.schema import NewerSchema
from codexwatch.store.silences import add_silence, opened, read_silences, remove_silences

A_MOMENT = timedelta(seconds=1)
"""What has passed since the user said "2h" is not worth a "1 h 59 min"."""


def silence_until(span: str | None, surroundings: Surroundings) -> datetime:
    """The end of a silence of that span, or of the configured one. Raises ValueError."""
    try:
        usual = read_settings(surroundings.places).alerts.snooze
    except ConfigError:
        usual = "2h"
    return datetime.now(UTC) + parse_duration(span or usual)


def write(surroundings: Surroundings, command: str, silences: Iterable[Silence]) -> int:
    """Keep them, and say what is silent until when."""
    made = tuple(silences)

    def add(connection: sqlite3.Connection) -> None:
        for silence in made:
            add_silence(connection, silence)

    code = _change(surroundings, command, add)
    if code == 0:
        for silence in made:
            print(words(silence, surroundings), file=surroundings.stdout)
    return code


def clear(surroundings: Surroundings, command: str, rule: str | None, subject: str | None) -> int:
    """End those about this rule or alert, or every one but a pause."""
    return _clear(
        surroundings,
        command,
        lambda item: item.rule is not None and rule in (None, item.rule) and subject in (None, item.subject),
    )


def clear_pause(surroundings: Surroundings, command: str) -> int:
    """End the silence about everything."""
    return _clear(surroundings, command, lambda item: item.rule is None)


def _clear(surroundings: Surroundings, command: str, meant: Callable[[Silence], bool]) -> int:
    ended: list[Silence] = []

    def remove(connection: sqlite3.Connection) -> None:
        ended.extend(filter(meant, read_silences(connection)))
        remove_silences(connection, ended)

    code = _change(surroundings, command, remove)
    if code == 0 and not ended:
        return refuse(surroundings, command, "nothing of that is silent", 1)
    for silence in ended:
        print(f"told again: {_about(silence, surroundings)}", file=surroundings.stdout)
    return code


def show(surroundings: Surroundings) -> int:
    """What fires, by the name that `snooze` takes, and what is silent; a silence about nothing is said to be one."""
    known, shorten = read_known(surroundings.places.state_db), shortener(surroundings.home)
    for alert in known.alerts:
        if alert.fires:
            print(f"fires   {shorten(' '.join(alert.identity))}", file=surroundings.stdout)
    for silence in known.silences:
        unused = "; no such alert is known" if about_nothing(silence, known.seen) else ""
        print(f"silent  {words(silence, surroundings)}{unused}", file=surroundings.stdout)
    for slug in _switched_off(surroundings):
        print(f"off     {slug}: in the configuration, see codexwatch config show", file=surroundings.stdout)
    return 0


def _switched_off(surroundings: Surroundings) -> tuple[str, ...]:
    try:
        return switched_off(read_settings(surroundings.places).rules)
    except ConfigError:
        return ()


def words(silence: Silence, surroundings: Surroundings) -> str:
    """What is silent, and how long."""
    left = "" if silence.until is None else f"for {span_words(silence.until - datetime.now(UTC) + A_MOMENT)}"
    end = "until it has ended" if silence.until_resolved else left or "until cleared"
    return f"{_about(silence, surroundings)}: {end}"


def _about(silence: Silence, surroundings: Surroundings) -> str:
    if silence.rule is None:
        return "everything"
    return shortener(surroundings.home)(" ".join(filter(None, (silence.rule, silence.subject))))


def _change(surroundings: Surroundings, command: str, work: Callable[[sqlite3.Connection], None]) -> int:
    path = surroundings.places.state_db
    try:
        with opened(path) as connection:
            work(connection)
    except (sqlite3.Error, OSError, NewerSchema, ValueError) as error:
        return refuse(surroundings, command, f"{path} cannot be written: {error}", 1)
    return 0


def refuse(surroundings: Surroundings, command: str, problem: str, code: int) -> int:
    """Say why not."""
    print(f"codexwatch {command}: {problem}", file=surroundings.stderr)
    return code
