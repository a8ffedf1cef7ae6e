"""What codexwatch contacts: `python -m tests.docs.contacts` writes the table into the README.

Hosts, intervals and bounds come from the code that asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import wrap
from urllib.parse import urlsplit

from codexwatch.codex.targets import SIGN_IN, targets
from codexwatch.codex.version import NEWEST_KNOWN
from codexwatch.model.codex import Config, Login, StoredLogin
from codexwatch.model.network import Target
from codexwatch.model.settings import Settings
from codexwatch.probing.budget import AT_ONCE, REQUESTS_PER_HOUR

README = Path(__file__).parents[2] / "README.md"
START, END = "<!-- contacts: held true by tests/docs/test_contacts.py -->\n", "<!-- /contacts -->"
KILOBYTES_A_PASS = 80
"""At most, with one proxy, TLS handshakes included; measured where what goes through the proxy counts twice."""
PROBE = Settings().probe


@dataclass(frozen=True)
class Contact:
    """`each_way`: requests a pass, directly and by each proxy in play; `once`: directly alone."""

    host: str
    why: str
    off: str
    each_way: int = 0
    once: int = 0

    def a_pass(self, ways: int = 2) -> int:
        """With one proxy in play there are two ways."""
        return self.each_way * ways + self.once


def contacts() -> Sequence[Contact]:
    """In the order of a pass."""
    return (*_openai(), *_controls())


def _openai() -> Iterator[Contact]:
    off = "`[probe] enabled = false`"
    host, paths, requests = _asked(_targets(Login.CHATGPT))
    yield Contact(host, f"with a ChatGPT login: {paths}", off, each_way=requests)
    host, paths, requests = _asked(_targets(Login.API_KEY))
    yield Contact(host, f"with an API key: {paths}", off, each_way=requests)
    yield Contact("a provider's `base_url`", "instead, where config.toml names one", off, each_way=requests)
    sign_in = urlsplit(SIGN_IN)
    why = f"`{sign_in.path}`, once the login is due to be refreshed; nothing that could refresh it is sent"
    yield Contact(sign_in.netloc, why, off, each_way=1)


def _controls() -> Iterator[Contact]:
    for url in PROBE.control_urls:
        why = "the same answer for everybody: tells offline from blocked"
        yield Contact(urlsplit(url).netloc, why, "`[probe] control_urls = []`", once=1)


def _targets(login: Login) -> Sequence[Target]:
    stored = StoredLogin("auth.json", access_expires_at=datetime.now(UTC) + timedelta(days=9))
    return targets(login, Config("config.toml"), stored, NEWEST_KNOWN, datetime.now(UTC))


def _asked(wanted: Sequence[Target]) -> tuple[str, str, int]:
    (host,) = {target.host for target in wanted}
    paths = [urlsplit(target.url).path for target in wanted]
    shown = [f"`{path}`{' by both stacks' if paths.count(path) > 1 else ''}" for path in dict.fromkeys(paths)]
    return host, " and ".join(shown), len(wanted)


def table() -> str:
    running, idle = (round(3600 / seconds) for seconds in (PROBE.interval, PROBE.idle_interval))
    lines = [
        "| host | asked for | requests a pass | an hour while Codex runs | an hour otherwise | switched off by |",
        "|---|---|---|---|---|---|",
    ]
    for item in contacts():
        a_pass = f"{item.each_way} each way" if item.each_way else f"{item.once}, directly"
        hours = f"{item.a_pass() * running} | {item.a_pass() * idle}"
        host = item.host if "`" in item.host else f"`{item.host}`"
        lines.append(f"| {host} | {item.why} | {a_pass} | {hours} | {item.off} |")
    about = (
        f"A pass is made every {PROBE.interval:.0f} s while a codex runs and every {PROBE.idle_interval:.0f} s "
        "otherwise (`[probe] interval`, `idle_interval`), and more often for a minute after a change. The ways are "
        "the direct one and each proxy in play; the hours are those with one proxy. Beside its requests a pass "
        "connects to OpenAI's name once by IPv4 and once by IPv6, and tries a websocket that fails where https works "
        f"up to three times. Whatever changes, it stays below {REQUESTS_PER_HOUR:,} requests an hour on average, "
        f"{AT_ONCE} at once. A pass with one proxy moves less than {KILOBYTES_A_PASS} kB in the laboratory, TLS "
        "handshakes included; the real hosts' certificates are a few kB longer."
    )
    return "\n".join([*lines, "", *wrap(about, 120), ""])


if __name__ == "__main__":
    written = README.read_text(encoding="utf-8")
    before, rest = written.split(START)
    README.write_text(before + START + table() + END + rest.split(END)[1], encoding="utf-8")
