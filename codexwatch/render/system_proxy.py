"""What `route` says of the proxy in the desktop's settings, which browsers use."""

from codexwatch.model.desktop import SystemProxy
from codexwatch.model.facts import Facts
from codexwatch.model.secret import mask_urls


def system_proxy_sentence(facts: Facts) -> str | None:
    """One sentence; None where no such proxy is set.

    On Linux Codex reads no settings of a desktop, whatever `features.respect_system_proxy` says (measured on 0.169.0).
    On macOS it is said by its source and by public reports (openai/codex#14080): the https stack takes a static proxy
    for HTTP or HTTPS where no variable is set, scripts and SOCKS only with that feature; the websocket takes none.
    """
    found = facts.host.system_proxy
    if found is None or not found.is_set:
        return None
    if found.source != "macos":
        return f"GNOME's settings name {_named(found)}: Codex on Linux does not use it, only variables count."
    asked = any(home.config.respect_system_proxy for home in facts.codex.homes.values())
    if found.http or found.https or asked:
        return (
            f"The system's settings name {_named(found)}: where no variable is set, Codex's https stack may use it, "
            "its websocket does not."
        )
    return f"The system's settings name {_named(found)}: Codex does not use it, only variables count."


def system_proxy_object(found: SystemProxy) -> dict[str, str | None]:
    """HOST:PORT of each kind, and the address of the script."""
    return {
        "source": found.source,
        "http": found.http,
        "https": found.https,
        "socks": found.socks,
        "pac": None if found.pac is None else mask_urls(found.pac),
    }


def _named(found: SystemProxy) -> str:
    if found.https or found.http:
        return f"the proxy {found.https or found.http}"
    if found.socks:
        return f"the SOCKS proxy {found.socks}"
    return f"the proxy script {mask_urls(found.pac or '')}"
