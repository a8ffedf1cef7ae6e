"""Two faults on one machine: the earlier and graver one is told first, the other is explained by it or told after."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from random import Random

import pytest

from codexwatch.model.scale import Severity
from codexwatch.rules.registry import all_rules
from tests.faults.cases import edge, hops, logins, paths, settings, values
from tests.faults.cases.case import Case, Login, Machine
from tests.faults.laboratory import WORLDS, check_once
from tests.faults.machine import Checked
from tests.lab.ca import LabCA
from tests.lab.world import why_not

pytestmark = [pytest.mark.namespaces, pytest.mark.timeout(120)]

SEED, PAIRS = 20844, 36
STAGES = {rule.slug: rule.meta.stage for rule in all_rules()}
OF_A_PORT = {
    "proxy-socks-scheme",
    "proxy-not-listening",
    "proxy-wrong-protocol",
    "proxy-auth-required",
    "proxy-no-egress",
}
"""Whatever is beyond the proxy."""
OF_VARIABLES = OF_A_PORT | {
    "proxy-value-malformed",
    "proxy-tls-scheme",
    "proxy-http-only",
    "proxy-case-conflict",
    "proxy-empty-shadow",
    "proxy-port-mismatch",
}
OF_FILES = {"config-broken", "config-fatal-key", "auth-file-broken", "auth-file-exposed"}
OF_NETWORKS = {"network-region-blocked", "network-dns-failed", "network-dns-poisoned", "network-tls-intercepted"}


@dataclass(frozen=True)
class Pair:
    """Faults that do not touch what the other one needs: `first` has to be told first."""

    first: Case
    second: Case

    @property
    def id(self) -> str:
        return f"{self.first.name} + {self.second.name}"

    @property
    def machine(self) -> Machine:
        """The first one's, with the files and the network of the second one."""
        one, other = self.first.machine, self.second.machine
        return replace(
            one,
            zshrc=one.zshrc + other.zshrc,
            config=one.config + other.config,
            files={**one.files, **other.files},
            modes={**one.modes, **other.modes},
            inside=[*one.inside, *other.inside],
            proxies={**other.proxies, **one.proxies},
            behaviours={**one.behaviours, **other.behaviours},
            dns={**one.dns, **other.dns},
            direct=max(one.direct, other.direct, key=lambda item: item.value),
            login=other.login if one.login is Login.API_KEY else one.login,
        )


def _suitable(cases: list[Case], slugs: set[str]) -> list[Case]:
    """Those whose gravity is part of the case, and that need no other Codex, login or set of programs."""
    return [
        case
        for case in cases
        if case.first in slugs
        and "severity" in case.expected
        and not case.beside
        and case.machine.login is not Login.CHATGPT
    ]


def _rank(case: Case) -> tuple[int, int]:
    """The order in which what is not explained by anything else is told."""
    return -Severity[case.expected["severity"].upper()], STAGES[case.first]


def _pairs() -> Iterator[Pair]:
    of_variables = _suitable([*values.FOUND, *hops.FOUND], OF_VARIABLES)
    of_files = _suitable([*settings.FOUND, *logins.FOUND], OF_FILES)
    of_networks = _suitable([*edge.FOUND, *paths.FOUND], OF_NETWORKS)
    # Where the login cannot be read, nobody knows which host Codex needs.
    readable = [case for case in of_files if case.first != "auth-file-broken"]
    of_a_port = [case for case in of_variables if case.first in OF_A_PORT and case.expected["severity"] == "critical"]
    layers = [(of_variables, of_files), (of_a_port, of_networks), (readable, of_networks)]
    random = Random(SEED)
    for ones, others in layers:
        every = [(one, other) for one in ones for other in others]
        for chosen in random.sample(every, min(PAIRS // len(layers), len(every))):
            first, second = sorted(chosen, key=_rank)
            yield Pair(first, second)


CHOSEN = list(_pairs())


@pytest.fixture(scope="module")
def checks(ca: LabCA) -> Iterator[dict[str, Future[Checked]]]:
    if reason := why_not():
        pytest.skip(reason)
    with ThreadPoolExecutor(WORLDS) as pool:
        yield {pair.id: pool.submit(check_once, pair.machine, ca) for pair in CHOSEN}


@pytest.mark.parametrize("pair", [pytest.param(pair, id=pair.id) for pair in CHOSEN])
def test_the_first_cause_is_told_first(checks: dict[str, Future[Checked]], pair: Pair) -> None:
    checked = checks[pair.id].result()
    assert checked.told[:1] == [pair.first.first], checked.document
    assert set(checked.told) <= {pair.first.first, pair.second.first}, checked.document
    if STAGES[pair.second.first].name in {"START", "VALUE", "LOGIN"}:
        assert pair.second.first in checked.told, "a fact of its own, whatever else is wrong"
