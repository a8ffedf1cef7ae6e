"""`codexwatch config show`: each effective value with the file and line that sets it."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from codexwatch.cli.surroundings import Surroundings
from codexwatch.model.secret import mask_urls

NAME = "config"
HELP = "the effective configuration, and where each value comes from"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands of the command."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="every value with its file and line")
    show.add_argument("--json", action="store_true", help="a JSON object on stdout")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """0 shown, 2 the configuration is broken."""
    from codexwatch.compose import config_files, read_settings
    from codexwatch.config import ConfigError, places_of_keys
    from codexwatch.render.paths import shortener

    try:
        settings = read_settings(surroundings.places)
        places = places_of_keys(config_files(surroundings.places))
    except ConfigError as error:
        print(f"codexwatch config show: {error}", file=surroundings.stderr)
        return 2
    shorten = shortener(surroundings.home)
    rows = {
        ".".join(keys): {"value": _harmless(value), "origin": shorten(places[keys]) if keys in places else "default"}
        for keys, value in _flat(settings, ())
    }
    if options.json:
        print(json.dumps(rows), file=surroundings.stdout)
        return 0
    for name, row in rows.items():
        print(f"{name} = {json.dumps(row['value'], ensure_ascii=False)}  # {row['origin']}", file=surroundings.stdout)
    return 0


def _flat(value: object, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every leaf with its dotted name."""
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
        case tuple():
            return [_harmless(item) for item in value]
        case str():
            return mask_urls(value)
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
