"""The language of the desktop, for a service that is started without any: by the files that sessions take it from."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

LOCALE_FILES = ("etc/locale.conf", "etc/default/locale")
"""locale.conf(5) of systemd, and what pam_env reads on Debian and Ubuntu."""
APPLE_SETTINGS = "Library/Preferences/.GlobalPreferences.plist"
_LINE = re.compile(r"^\s*(?:export\s+)?(L[A-Z_]+)=[\"']?([^\"'\n]*)", re.MULTILINE)


def session_locale(platform: str, home: str, root: str = "/") -> Mapping[str, str]:
    """Variables of the locale, as a session here would have them; empty where nothing says."""
    return (
        _apple(Path(home, APPLE_SETTINGS))
        if platform == "darwin"
        else _linux(Path(root, name) for name in LOCALE_FILES)
    )


def _linux(files: Iterable[Path]) -> dict[str, str]:
    for path in files:
        try:
            found = dict(_LINE.findall(path.read_text("utf-8", "replace")))
        except OSError:
            continue
        if found:
            return found
    return {}


def _apple(settings: Path) -> dict[str, str]:
    """`AppleLanguages` is what System Settings shows, the favourite first: `zh-Hans-CN`."""
    # With an XML parser behind it, which a daemon on Linux would keep for good.
    import plistlib

    try:
        languages = plistlib.loads(settings.read_bytes())["AppleLanguages"]
        return {"LANG": str(languages[0])} if languages else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}
