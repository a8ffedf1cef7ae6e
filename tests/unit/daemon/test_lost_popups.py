"""Popups that went with the server which showed them: told again once, as far as they still say something."""

from dataclasses import dataclass, field

import pytest

from codexwatch.daemon.policy import Policy
from codexwatch.daemon.popups import SHARED, Popups
from codexwatch.daemon.telling import Teller
from codexwatch.daemon.warm_up import WarmUp
from codexwatch.engine.alert_pass import content
from codexwatch.model.alert import Alert, AlertState
from codexwatch.model.settings import AlertSettings
from codexwatch.model.silence import Silence
from tests.unit.daemon.build import NOW, Clock, Desktop, Memory, alert, meta

pytestmark = pytest.mark.anyio

METAS = {"family-rule": meta()}
KEY = "family-rule A"


@dataclass
class Scene:
    """A teller that has told what `memory` says."""

    desktop: Desktop = field(default_factory=Desktop)
    memory: Memory = field(default_factory=Memory)
    clock: Clock = field(default_factory=Clock)

    async def told(self, *alerts: Alert) -> Teller:
        policy = Policy(AlertSettings(), WarmUp(frozenset(), self.clock), now=self.clock.now)
        teller = Teller(self.desktop, self.memory, policy, Popups(METAS), clock=self.clock)
        self.memory.put(*alerts)
        await teller.tell()
        self.desktop.shown.clear()
        return teller


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_what_still_fires_is_told_again_and_its_end_too(scene: Scene) -> None:
    teller = await scene.told(alert("A"), alert("B"))
    teller.lost([KEY])
    await teller.tell()
    assert scene.desktop.titles == ["A is wrong"]
    scene.memory.put(alert("A", state=AlertState.RESOLVED, told=scene.memory.alerts["family-rule", "A"].told))
    await teller.tell()
    assert scene.desktop.titles == ["A is wrong", "Solved: A is wrong"]


async def test_a_server_that_dies_of_a_popup_gets_it_no_third_time(scene: Scene) -> None:
    teller = await scene.told(alert("A"))
    for _ in range(3):
        teller.lost([KEY])
        await teller.tell()
    assert scene.desktop.titles == ["A is wrong"]


async def test_what_was_told_together_is_told_together_again(scene: Scene) -> None:
    teller = await scene.told(alert("A"), alert("B"), alert("C"))
    teller.lost([SHARED])
    await teller.tell()
    assert [message.key for message in scene.desktop.shown] == [SHARED]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param((), id="gone"),
        pytest.param(
            (alert("A", state=AlertState.RESOLVED, told=content(alert("A", state=AlertState.RESOLVED))),), id="ended"
        ),
    ],
)
async def test_what_is_over_is_not(scene: Scene, now: tuple[Alert, ...]) -> None:
    teller = await scene.told(alert("A"))
    scene.memory.put(*now)
    teller.lost([KEY])
    await teller.tell()
    assert scene.desktop.titles == []


async def test_what_is_silenced_waits(scene: Scene) -> None:
    teller = await scene.told(alert("A"))
    scene.memory.add_silence(Silence(made_at=NOW, rule="family-rule"))
    teller.lost([KEY])
    await teller.tell()
    assert scene.desktop.titles == []
    scene.memory.silences = ()
    await teller.tell()
    assert scene.desktop.titles == ["A is wrong"]


async def test_a_connection_is_kept_while_a_popup_may_be_there(scene: Scene) -> None:
    """Only who is connected hears that the server was restarted."""
    teller = await scene.told(alert("A"))
    before = scene.desktop.prepared
    await teller.tell()
    assert scene.desktop.prepared == before + 1
    scene.memory.put()
    await teller.tell()
    assert scene.desktop.prepared == before + 1
