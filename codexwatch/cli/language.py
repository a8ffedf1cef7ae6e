"""The language that people read: which it is, and its catalogue. Nothing is opened for English."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from codexwatch.cli.surroundings import Surroundings
from codexwatch.model.language import ENGLISH, named, of_locale
from codexwatch.model.phrase import Translate

LOCALES = Path(__file__).parents[1] / "locale"
DOMAIN = "codexwatch"
KEYS = ("alerts", "language")


def translator(surroundings: Surroundings) -> Translate | None:
    """For who has typed a command: `--lang`, else the configuration, else the locale. None: English as it stands."""
    configured = surroundings.language or _configured(
        (surroundings.places.config_file, surroundings.places.system_config_file)
    )
    return translate_to(configured or of_locale(surroundings.environ) or ENGLISH)


def daemon_translator(surroundings: Surroundings) -> Callable[[str | None], Translate | None]:
    """The same for the daemon, which reads the configuration itself, again and again, and may have no locale."""
    from codexwatch.cli.session_language import session_locale

    spoken = of_locale(surroundings.environ) or of_locale(session_locale(surroundings.platform, surroundings.home))
    spoken = spoken or ENGLISH
    return lambda configured: translate_to(surroundings.language or (configured and named(configured)) or spoken)


def translate_to(language: str) -> Translate | None:
    """By the catalogue of this language; None for English, and where the catalogue cannot be read."""
    if language == ENGLISH:
        return None
    import gettext

    try:
        catalogue = gettext.translation(DOMAIN, LOCALES, [language])
    except OSError:
        return None
    return catalogue.gettext


def _configured(files: Iterable[Path]) -> str | None:
    """What the first of these files says that says anything; a broken one is told of by who needs it.

    The whole configuration is not read for this: `status` is asked by prompts, many times a minute.
    """
    for path in files:
        try:
            text = path.read_text("utf-8")
        except (OSError, ValueError):
            continue
        if KEYS[-1] in text and (found := _value(text)):
            return named(found)
    return None


def _value(text: str) -> str | None:
    import tomllib

    try:
        value: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    for key in KEYS:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
