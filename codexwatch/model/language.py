"""Which language a reader wants, by the rules of gettext: LANGUAGE, LC_ALL, LC_MESSAGES, LANG."""

from collections.abc import Mapping

ENGLISH = "en"
CHINESE = "zh_CN"
LANGUAGES = (ENGLISH, CHINESE)
LOCALE_NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")
_PLAIN = frozenset({"C", "POSIX"})
# Who reads traditional characters is better served by English than by the others: zh_TW, zh_HK and zh_MO are not here.
_CALLED = {
    "en": ENGLISH,
    "zh": CHINESE,
    "zh_cn": CHINESE,
    "zh_sg": CHINESE,
    "zh_hans": CHINESE,
    "zh_hans_cn": CHINESE,
    "zh_hans_sg": CHINESE,
}


def named(text: str) -> str | None:
    """The language of ours that a name of a locale means: `zh`, `zh-CN`, `zh_CN.UTF-8`; None where we have none."""
    name = text.partition(".")[0].partition("@")[0].replace("-", "_").lower()
    return _CALLED.get(name) or (ENGLISH if name.startswith("en_") else None)


def of_locale(environ: Mapping[str, str]) -> str | None:
    """The first of the reader's languages that we have; None where no variable says anything.

    The locale is what the first of LC_ALL, LC_MESSAGES and LANG says that is set and not empty. LANGUAGE is a list that
    goes before it, and counts for nothing in the locales C and POSIX (gettext manual, "The LANGUAGE variable").
    """
    locale = next((environ[name] for name in LOCALE_NAMES if environ.get(name)), "")
    if not locale:
        return None
    if locale.partition(".")[0] in _PLAIN:
        return ENGLISH
    wanted = [*filter(None, environ.get("LANGUAGE", "").split(":")), locale]
    return next((found for found in map(named, wanted) if found), ENGLISH)
