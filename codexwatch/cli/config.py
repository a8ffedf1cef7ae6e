"""`codexwatch config show`: each effective value with the file and line that sets it."""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings
from codexwatch.model.secret import MASK, Secret, mask_urls

if TYPE_CHECKING:  # imported when the command runs, not for --help
    from codexwatch.model.locks import Overruled
    from codexwatch.model.variable import Origin
    from codexwatch.render.paths import Shorten

Keys = tuple[str, ...]
Rows = Mapping[Keys, object]

NAME = "config"
HELP = "show every setting with the file and line that sets it"
EPILOG = """\
examples:
  codexwatch config show          what is in force, and which line says so
  codexwatch config show --json   the same for a script

Files: /etc/codexwatch/config.toml for a whole company, and over it
~/.config/codexwatch/config.toml. What is shown can be kept as such a file.
"""
SHOW_EPILOG = """\
examples:
  codexwatch config show
  codexwatch config show > config.toml    a file that can be kept and changed

exit codes: 0 shown, 2 the configuration is broken
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands of the command."""
    parser.epilog = EPILOG
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    form = argparse.RawDescriptionHelpFormatter
    show = actions.add_parser("show", help=HELP, description=HELP, epilog=SHOW_EPILOG, formatter_class=form)
    show.add_argument("--json", action="store_true", help="one JSON object on stdout")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of SHOW_EPILOG."""
    from codexwatch.compose import config_files, metas
    from codexwatch.config import ConfigError, load, places_of_keys
    from codexwatch.engine.suppression import changed_nothing
    from codexwatch.render.paths import shortener
    from codexwatch.store.known import read_known

    files = config_files(surroundings.places)
    try:
        loaded, places = load(files, metas()), places_of_keys(files)
    except ConfigError as error:
        print(f"codexwatch config show: {error}", file=surroundings.stderr)
        return 2
    shorten = shortener(surroundings.home)
    rows = {keys: _harmless(value) for keys, value in _flat(loaded.settings, ())}
    if options.json:
        document = _document(rows, places, files, loaded.overruled, shorten)
        print(json.dumps(document), file=surroundings.stdout)
        return 0
    for keys, value in rows.items():
        print(_line(keys, value, places.get(keys), shorten), file=surroundings.stdout)
    for item in loaded.overruled:
        print(f"# {shorten(str(item))}", file=surroundings.stdout)
    for slug in changed_nothing(loaded.settings.rules, read_known(surroundings.places.state_db).seen):
        print(f"# rules.{slug} has changed nothing yet: no alert of that rule is known", file=surroundings.stdout)
    return 0


def _document(
    rows: Rows,
    places: "Mapping[Keys, Origin]",
    files: Iterable[Path],
    overruled: "Iterable[Overruled]",
    shorten: "Shorten",
) -> dict[str, object]:
    """`config show --json`, schema 1. An origin of null: nobody has set it, it is the default.

    overruled: what a file says in vain, since the company's has locked it.
    """
    from codexwatch.render.origins import origin_object

    return {
        "schema": 1,
        "files": [{"path": shorten(str(file)), "exists": file.exists()} for file in files],
        "settings": {
            ".".join(keys): {"value": value, "origin": origin_object(places.get(keys), shorten)}
            for keys, value in rows.items()
        },
        "overruled": [
            {
                "key": ".".join(item.keys),
                "origin": origin_object(item.origin, shorten),
                "locked_by": origin_object(item.lock.origin, shorten),
            }
            for item in overruled
        ],
    }


def _line(keys: Keys, value: object, origin: "Origin | None", shorten: "Shorten") -> str:
    """As it could stand in a file, with its place behind it; what is unset has no TOML form."""
    place = "default"
    if origin is not None and origin.path is not None:
        place = shorten(origin.path) + (f":{origin.line}" if origin.line else "")
    if value is None:
        return f"# {'.'.join(keys)} is unset  # {place}"
    return f"{'.'.join(keys)} = {json.dumps(value, ensure_ascii=False)}  # {place}"


def _flat(value: object, keys: Keys) -> Iterator[tuple[Keys, object]]:
    """Every leaf with its dotted name."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(value):
        for item in fields(value):
            yield from _flat(getattr(value, item.name), (*keys, item.name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _flat(item, (*keys, name))
    else:
        yield keys, value


def _harmless(value: object) -> object:
    """As it may be printed, and as it would be written: a URL may hold a password, and 60 seconds are not 60.0."""
    match value:
        case Secret():
            return MASK
        case tuple():
            return [_harmless(item) for item in value]
        case str():
            return mask_urls(value)
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
