"""Names out of certificates that are not believed: `ssl` answers questions only about trusted ones."""

import ssl
from collections.abc import Iterator, Sequence
from typing import Any

from codexwatch.model.probe import ShownCertificate

_SEQUENCE, _VERSION = 0x30, 0xA0
_ORGANIZATION, _COMMON_NAME = b"\x55\x04\x0a", b"\x55\x04\x03"
_WIDE_STRING = 0x1E
_MAX_NAME = 120
_MAX_CHAIN = 8
"""Real chains have three or four; a stranger may send as many as fit into OpenSSL's 100 KiB."""


def chain_shown(connection: ssl.SSLObject) -> tuple[ShownCertificate, ...]:
    """What the peer has sent, its own certificate first, in its order and as far as it can be read.

    Before Python 3.13 the chain is there, but not in the documented interface: without it the first is all there is.
    """
    shown = (shown_in(der) for der in _sent(connection)[:_MAX_CHAIN])
    return tuple(certificate for certificate in shown if certificate)


def _sent(connection: ssl.SSLObject) -> Sequence[bytes]:
    own: Any = connection
    if hasattr(own, "get_unverified_chain"):
        return list(own.get_unverified_chain())
    try:
        chain = own._sslobj.get_unverified_chain() or ()  # noqa: SLF001 - what 3.13 made public
        return [ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in chain]
    except AttributeError:
        leaf = connection.getpeercert(binary_form=True)
        return [leaf] if leaf else []


def shown_in(der: bytes) -> ShownCertificate | None:
    """The names in a certificate; None if it is none. Only as much of X.509 (RFC 5280, section 4.1) as leads there."""
    try:
        certificate = _only(der)
        fields = [field for field in _parts(_only(certificate)) if field[0] != _VERSION]
        _, _, (_, issuer), _, (_, subject), *_ = fields
        return ShownCertificate(_told(subject), _told(issuer), self_issued=subject == issuer)
    except (IndexError, ValueError):
        return None


def _told(name: bytes) -> str | None:
    """`Organization: Common Name`, or the one of them that it has."""
    named = dict(_attributes(name))
    told = [named[kind] for kind in (_ORGANIZATION, _COMMON_NAME) if named.get(kind)]
    return ": ".join(dict.fromkeys(told))[:_MAX_NAME] or None


def _attributes(name: bytes) -> Iterator[tuple[bytes, str]]:
    for _, group in _parts(name):
        for _, attribute in _parts(group):
            (_, kind), (encoding, value) = _parts(attribute)
            text = value.decode("utf-16-be" if encoding == _WIDE_STRING else "utf-8", "replace")
            yield kind, "".join(character for character in text if character.isprintable())


def _only(data: bytes) -> bytes:
    """The content of the first element, which is a sequence."""
    (tag, content), *_ = _parts(data)
    if tag != _SEQUENCE:
        raise ValueError("not a sequence")
    return content


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements one after the other, each as tag and content (X.690, definite lengths)."""
    at = 0
    while at < len(data):
        tag, size, start = data[at], data[at + 1], at + 2
        if size & 0x80:
            octets = size & 0x7F
            size, start = int.from_bytes(data[start : start + octets]), start + octets
        at = start + size
        if at > len(data):
            raise ValueError("cut short")
        yield tag, data[start:at]
