"""A chain that was not believed, as people see it."""

from dataclasses import replace

import pytest

from codexwatch.model.network import Stack, Target, Way
from codexwatch.model.probe import Phase, Probe, Probes, ShownCertificate
from codexwatch.render.document import check_document
from codexwatch.render.page import check_page
from tests.unit.render.build import SPEAKER, evaluation, facts

LEAF = ShownCertificate("api.openai.com", "Gateway 2")
NAMELESS = ShownCertificate(None, None)
ROOT = ShownCertificate("Gateway Root", "Gateway Root", self_issued=True)


def probed(chain: tuple[ShownCertificate, ...]) -> Probes:
    target = Target("https://api.openai.com/v1/responses", Stack.HTTPS)
    return Probes([Probe(target, Way(), ok=False, failed_phase=Phase.TLS, reason="cert-untrusted", chain=chain)])


@pytest.mark.parametrize(
    ("chain", "line"),
    [
        pytest.param((LEAF,), "api.openai.com, issued by Gateway 2 (not shown)", id="no more than its own"),
        pytest.param((LEAF, ROOT), "api.openai.com < Gateway Root, which names itself as its issuer", id="to a root"),
        pytest.param((NAMELESS,), "?, issued by unknown (not shown)", id="no names"),
        pytest.param((), None, id="none"),
    ],
)
def test_a_chain_is_one_line_below_its_probe(chain: tuple[ShownCertificate, ...], line: str | None) -> None:
    known = replace(facts(), probes=probed(chain))
    lines = [str(item.text) for item in check_page(known, evaluation(), SPEAKER, verbose=True)]
    told = [text.partition(": ")[2] for text in lines if text.startswith("shown as its certificates")]
    assert told == ([line] if line else [])


def test_json_holds_the_chain() -> None:
    known = replace(facts(), probes=probed((LEAF, ROOT)))
    probes = check_document(known, evaluation(), SPEAKER, "1")["probes"]
    assert isinstance(probes, list)
    assert probes[0]["chain"] == [
        {"subject": "api.openai.com", "issuer": "Gateway 2", "self_issued": False},
        {"subject": "Gateway Root", "issuer": "Gateway Root", "self_issued": True},
    ]
