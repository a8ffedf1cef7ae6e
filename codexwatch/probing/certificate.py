"""Who issued a certificate: the one question about a certificate that `ssl` answers only for trusted ones."""

from collections.abc import Iterator

_SEQUENCE, _VERSION = 0x30, 0xA0
_ORGANIZATION, _COMMON_NAME = b"\x55\x04\x0a", b"\x55\x04\x03"
_WIDE_STRING = 0x1E
_MAX_NAME = 120


def issuer(der: bytes) -> str | None:
    """`Organization: Common Name` of the issuer, or the one of them that it has; None if this is no certificate.

    Only as much of X.509 (RFC 5280, section 4.1) as leads there.
    """
    try:
        certificate = _only(der)
        fields = [field for field in _parts(_only(certificate)) if field[0] != _VERSION]
        _, _, (_, name), *_ = fields
        named = dict(_attributes(name))
    except (IndexError, ValueError):
        return None
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
