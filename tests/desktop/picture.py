"""Makes the picture of a popup that the README shows: `python -m tests.desktop.picture`.

Words and fix are those of the rule, the server is a real one.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import anyio

import codexwatch
from codexwatch.compose import build_speaker
from codexwatch.model.finding import Edit, Finding
from codexwatch.notify import Message, Notifier
from codexwatch.render.notification import popup
from codexwatch.rules.registry import all_rules
from tests.desktop.screens import MATE, Screen, screen_of
from tests.desktop.test_real_servers import ACTIONS, up
from tests.desktop.watched import eventually
from tests.lab.notifications import SessionBus
from tests.rules.proxy.socks_scheme import FOUND
from tests.rules.world import HOME

PICTURE = Path(codexwatch.__file__).parent / "docs/popup.png"
LARGEST = 40_000
SLUG = "proxy-socks-scheme"


def message() -> Message:
    """The popup of a SOCKS proxy whose HTTP port was just seen to work."""
    rule = next(rule for rule in all_rules() if rule.slug == SLUG)
    findings = (finding for row in FOUND for finding in rule.check(row.world.facts()))
    title, body = popup(build_speaker(HOME), replace(next(filter(_is_mended, findings)), rule=SLUG))
    return Message(SLUG, title, body, "critical", ACTIONS)


def _is_mended(finding: Finding) -> bool:
    return bool(finding.verified) and any(isinstance(step, Edit) and step.after for step in finding.steps)


async def take(screen: Screen, picture: Path) -> None:
    """Show it, and keep what is to be seen of it."""
    for name in ("xclip", "xdg-open"):
        (screen.folder / name).write_text("#!/bin/sh\n")
        (screen.folder / name).chmod(0o755)
    notifier = Notifier({**screen.environment, "PATH": f"{screen.environment['PATH']}:{screen.folder}"})
    await up(notifier)
    await notifier.show(message())
    await eventually(screen.popups)
    await eventually(lambda: screen.colours(picture) > 50)
    ((left, top, width, height),) = screen.popups()
    area = f"{width}x{height}+{left}+{top}"
    screen.run("convert", str(picture), "-crop", area, "+repage", "-strip", "-colors", "64", f"PNG8:{picture}")
    await notifier.aclose()


def main() -> None:
    """Write the picture into the documentation."""
    with tempfile.TemporaryDirectory() as folder:
        bus = SessionBus(Path(folder))
        bus.start()
        try:
            with screen_of(MATE, bus, Path(folder)) as screen:
                anyio.run(take, screen, PICTURE)
        finally:
            bus.kill()
    size = PICTURE.stat().st_size
    assert size < LARGEST, f"{PICTURE} has {size} bytes"


if __name__ == "__main__":
    main()
