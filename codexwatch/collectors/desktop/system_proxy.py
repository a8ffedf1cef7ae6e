"""The proxy in the desktop's settings: GNOME's by gsettings, macOS's by scutil."""

import os
import shutil
from collections.abc import Mapping

from codexwatch.collectors.command import output_of
from codexwatch.collectors.user import User
from codexwatch.formats.session_tools import parse_gsettings, parse_scutil_proxy
from codexwatch.model.desktop import SystemProxy

TIMEOUT = 1.0
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
_GSETTINGS = ("list-recursively", "org.gnome.system.proxy")


def read_system_proxy(user: User, *, path: str = _PATH) -> SystemProxy | None:
    """None where there is no such desktop, or it does not answer in time."""
    mac = user.system == "darwin"
    runtime = user.system_path("run/user", str(os.getuid()))
    program = shutil.which("scutil" if mac else "gsettings", path=path)
    # Without a session gsettings would make files of its own in the user's cache.
    if program is None or not (mac or os.path.isdir(runtime)):  # noqa: PTH112 (paths are plain text here)
        return None
    command = (program, "--proxy") if mac else (program, *_GSETTINGS)
    output = output_of(command, {"HOME": user.home, "PATH": path, "XDG_RUNTIME_DIR": runtime}, timeout=TIMEOUT)
    if output is None:
        return None
    text = output.decode("utf-8", "replace")
    return _of_mac(parse_scutil_proxy(text)) if mac else _of_gnome(parse_gsettings(text))


def _of_gnome(settings: Mapping[str, str]) -> SystemProxy:
    match settings.get("mode"):
        case "manual":
            http, https, socks = (_gnome_address(settings, name) for name in ("http", "https", "socks"))
            return SystemProxy("gnome", http, https, socks)
        case "auto":
            return SystemProxy("gnome", pac=settings.get("autoconfig-url") or "wpad")
        case _:
            return SystemProxy("gnome")


def _gnome_address(settings: Mapping[str, str], name: str) -> str | None:
    host, port = settings.get(f"{name}.host", ""), settings.get(f"{name}.port", "0")
    return f"{host}:{port}" if host and port != "0" else None


def _of_mac(settings: Mapping[str, str]) -> SystemProxy:
    pac = settings.get("ProxyAutoConfigURLString") if settings.get("ProxyAutoConfigEnable") == "1" else None
    http, https, socks = (_mac_address(settings, name) for name in ("HTTP", "HTTPS", "SOCKS"))
    return SystemProxy("macos", http, https, socks, pac)


def _mac_address(settings: Mapping[str, str], name: str) -> str | None:
    if settings.get(f"{name}Enable") != "1" or not settings.get(f"{name}Proxy"):
        return None
    return f"{settings[f'{name}Proxy']}:{settings.get(f'{name}Port', '80')}"
