"""The names out of certificates."""

import ssl

import pytest
import trustme

from codexwatch.model.probe import ShownCertificate
from codexwatch.probing.certificate import shown_in


def der(pem: trustme.Blob) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.bytes().decode())


def der_issued_by(organization: str) -> bytes:
    authority = trustme.CA(organization_name=organization, organization_unit_name="unit")
    return der(authority.issue_cert("api.openai.com", organization_name="leaf").cert_chain_pems[0])


@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        pytest.param("Zscaler Inc.", "Zscaler Inc.", id="a name"),
        pytest.param("Contrôle réseau 网络", "Contrôle réseau 网络", id="a name in other letters"),
        pytest.param("a\x1b[31mb\nc", "a[31mbc", id="no control characters reach a terminal"),
        pytest.param("a\u202eb\u200b", "ab", id="nothing that turns the text around or hides in it"),
        pytest.param("{issuer} {0.__class__}", "{issuer} {0.__class__}", id="braces are letters"),
    ],
)
def test_who_it_is_and_who_says_so(organization: str, expected: str) -> None:
    assert shown_in(der_issued_by(organization)) == ShownCertificate("leaf", expected)


def test_a_root_names_itself() -> None:
    root = shown_in(der(trustme.CA(organization_name="Root").cert_pem))
    assert root == ShownCertificate("Root", "Root", self_issued=True)


def test_a_name_of_any_length_is_cut() -> None:
    # X.509 allows 64 characters (RFC 5280, ub-organization-name); a stranger is not bound by that.
    name = b"\x0c\x82\x03\xe8" + b"x" * 1000
    attribute = b"\x30\x82\x03\xf1\x06\x03\x55\x04\x0a" + name
    names = b"\x30\x82\x03\xf9\x31\x82\x03\xf5" + attribute
    fields = b"\x02\x01\x01" + b"\x30\x00" + names + b"\x30\x00" + names
    inner = b"\x30\x82" + len(fields).to_bytes(2, "big") + fields
    assert shown_in(b"\x30\x82" + len(inner).to_bytes(2, "big") + inner) == ShownCertificate(
        "x" * 120, "x" * 120, self_issued=True
    )


def test_a_system_root_names_organization_and_common_name() -> None:
    context = ssl.create_default_context()
    roots = context.get_ca_certs(binary_form=True)
    if not roots:
        pytest.skip("the interpreter finds no system roots")
    known = context.get_ca_certs()
    for binary, parsed in zip(roots, known, strict=True):
        shown = shown_in(binary)
        for kind in ("issuer", "subject"):
            named = dict(pair for group in parsed[kind] for pair in group)  # type: ignore[misc] # typeshed
            told = [named[key] for key in ("organizationName", "commonName") if key in named]
            if told:
                assert getattr(shown, kind) == ": ".join(dict.fromkeys(told))[:120]


@pytest.mark.parametrize("cut", [0, 1, 2, 5, 40, 100])
def test_what_is_no_certificate_has_no_names(cut: int) -> None:
    assert shown_in(der_issued_by("Lab")[:cut]) is None
    assert shown_in(b"\x00" * cut) is None
    assert shown_in(b"HTTP/1.1 400 Bad Request"[:cut]) is None
