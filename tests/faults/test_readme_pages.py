"""The pages of `check` and `route` in the README are what a person sees on such a machine."""

import re

import pytest

from tests.faults.machine import CODEXWATCH, ZSH, at, settle
from tests.faults.story import BROKEN, README
from tests.lab.ca import LabCA
from tests.lab.hosts import OPENAI_HOSTS
from tests.lab.proxies import HTTP, SOCKS
from tests.lab.world import World, why_not

pytestmark = [pytest.mark.namespaces, pytest.mark.timeout(120)]
SHOWN: list[str] = re.findall(r"^```\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def shown(begins: str) -> str:
    (block,) = (block for block in SHOWN if block.startswith(begins))
    return block


def test_the_pages_in_the_readme_are_true(ca: LabCA) -> None:
    if reason := why_not():
        pytest.skip(reason)
    with World(ca, proxies={"http": at(HTTP, 7890), "socks": at(SOCKS, 7891)}, black_hole=OPENAI_HOSTS) as world:
        settle(world, {".zshrc": BROKEN, ".config/codexwatch/config.toml": "[probe]\ntimeout = 2\n"})
        exported = {**ZSH, "ALL_PROXY": "socks5://127.0.0.1:7891"}
        checked = world.run([*CODEXWATCH, "check"], exported)
        assert (checked.stdout, checked.returncode) == (shown("✗ Codex cannot work.\n"), 1)
        assert shown("new zsh terminal") in world.run([*CODEXWATCH, "route"], exported).stdout
