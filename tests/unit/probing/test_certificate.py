"""The issuer's name out of a certificate."""

import ssl

import pytest
import trustme

from codexwatch.probing.certificate import issuer


def der_issued_by(organization: str, unit: str = "unit") -> bytes:
    authority = trustme.CA(organization_name=organization, organization_unit_name=unit)
    return ssl.PEM_cert_to_DER_cert(authority.issue_cert("api.openai.com").cert_chain_pems[0].bytes().decode())


@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        pytest.param("Zscaler Inc.", "Zscaler Inc.", id="a name"),
        pytest.param("Contrôle réseau 网络", "Contrôle réseau 网络", id="a name in other letters"),
        pytest.param("a\x1b[31mb\nc", "a[31mbc", id="no control characters reach a terminal"),
    ],
)
def test_the_issuer_is_named(organization: str, expected: str) -> None:
    assert issuer(der_issued_by(organization)) == expected


def test_a_system_root_names_organization_and_common_name() -> None:
    context = ssl.create_default_context()
    roots = context.get_ca_certs(binary_form=True)
    if not roots:
        pytest.skip("the interpreter finds no system roots")
    known = context.get_ca_certs()
    for der, parsed in zip(roots, known, strict=True):
        named = dict(pair for group in parsed["issuer"] for pair in group)  # type: ignore[misc] # typeshed
        told = [named[key] for key in ("organizationName", "commonName") if key in named]
        if told:
            assert issuer(der) == ": ".join(dict.fromkeys(told))[:120]


@pytest.mark.parametrize("cut", [0, 1, 2, 5, 40, 100])
def test_what_is_no_certificate_has_no_issuer(cut: int) -> None:
    assert issuer(der_issued_by("Lab")[:cut]) is None
    assert issuer(b"\x00" * cut) is None
    assert issuer(b"HTTP/1.1 400 Bad Request"[:cut]) is None
