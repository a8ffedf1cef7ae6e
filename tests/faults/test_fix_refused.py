"""Where `fix` cannot write: nothing is lost, nothing is half done, and the reason is said."""

import json
from collections.abc import Iterator

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, settle
from tests.faults.test_main_job import BROKEN, PROXIES
from tests.lab.ca import LabCA
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.terminal import Terminal
from tests.lab.world import World, why_not

pytestmark = pytest.mark.namespaces

UNSUPPORTED = 77
"""How a script says that this kernel or file system does not know what it asks for."""

ON_A_DISK = "mkdir disk; mount -t tmpfs -o {options} none disk; mv .zshrc disk/zshrc; ln -s disk/zshrc .zshrc; {then}"
PROTECT = "mkdir -p disk; lsattr -d disk >/dev/null 2>&1 && chattr +i {what} || exit 77"
BACKUPS = ".local/state/codexwatch/backups"


@pytest.fixture(scope="module")
def shared(ca: LabCA) -> Iterator[World]:
    if reason := why_not():
        pytest.skip(reason)
    with World(ca, proxies=PROXIES, black_hole=OPENAI_HOSTS) as world:
        yield world


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """The one world, with the file as it was and nothing mounted."""
    settle(shared, {".zshrc": BROKEN, ".config/codexwatch/config.toml": "[probe]\ntimeout = 1\n"})
    yield shared
    shared.run(["sh", "-c", f"chattr -i .zshrc disk; umount disk {BACKUPS}; rm -rf disk .zshrc {BACKUPS}"])


REFUSALS = [
    pytest.param(
        ON_A_DISK.format(options="size=32k", then="cat /dev/zero >disk/full || true"),
        "the disk is full",
        id="a full disk",
    ),
    pytest.param(
        ON_A_DISK.format(options="size=32k", then="mount -o remount,ro none disk"),
        "it is on a file system that is mounted read-only",
        id="a read-only file system",
    ),
    pytest.param("chmod 400 .zshrc", "it is write-protected (chmod u+w lifts that)", id="a write-protected file"),
    pytest.param(
        PROTECT.format(what=".zshrc"),
        "the file or its folder is protected against changes",
        id="an immutable file",
    ),
    pytest.param(
        ON_A_DISK.format(options="size=32k", then=PROTECT.format(what="disk")),
        "the file or its folder is protected against changes",
        id="an immutable directory",
    ),
    pytest.param(
        f"mkdir -p {BACKUPS}; mount -t tmpfs -o size=8k none {BACKUPS}; cat /dev/zero >{BACKUPS}/full || true",
        "no backup can be kept there: no space left on device",
        id="no room for backups",
    ),
]


@pytest.mark.parametrize(("arrange", "reason"), REFUSALS)
def test_a_file_that_cannot_be_written_stays_as_it_is(world: World, arrange: str, reason: str) -> None:
    arranged = world.run(["sh", "-ec", arrange])
    if arranged.returncode == UNSUPPORTED:
        pytest.skip("neither file nor folder can be made immutable here")
    assert arranged.returncode == 0, arranged.stderr
    fixed = world.run([*CODEXWATCH, "fix", "proxy-socks-scheme", "--yes", "--json"], ZSH)
    document = json.loads(fixed.stdout)
    said = [item["reason"] for item in document["left"]] + [(document["refused"] or {}).get("reason")]
    assert (reason in said, document["applied"], fixed.returncode) == (True, False, 1), document
    assert world.run(["cat", ".zshrc"]).stdout == BROKEN
    assert ".codexwatch-" not in world.run(["ls", "-a", ".", "disk"]).stdout


def test_the_page_for_people_says_why(world: World) -> None:
    (world.home / ".zshrc").chmod(0o400)
    fixed = world.run([*CODEXWATCH, "fix", "proxy-socks-scheme", "--yes"], ZSH)
    assert "(not done for you: ~/.zshrc: it is write-protected (chmod u+w lifts that))" in fixed.stdout
    assert fixed.returncode == 1


def test_a_file_that_vanishes_while_the_question_stands_is_not_made_again(world: World) -> None:
    terminal = Terminal(world, "vanishing")
    terminal.start([*CODEXWATCH, "fix", "proxy-socks-scheme"], ZSH, world.home, width=60)
    page = terminal.wait_for("Apply the edits?", 60)
    assert "\n  2. Open a new terminal, or run in this one: source\n     ~/.zshrc\n" in page, "wrapped at a word"
    (world.home / ".zshrc").unlink()
    terminal.type("y")
    terminal.wait_for("it has changed since it was read", 60)
    terminal.close()
    assert not (world.home / ".zshrc").exists()
    assert "there is no fix" in world.run([*CODEXWATCH, "undo"], ZSH).stderr
