"""First messages of real TLS handshakes."""

import ssl

import pytest

from codexwatch.proving.hello import length_of_record, parse_hello


def hello(ciphers: str = "DEFAULT", alpn: list[str] | None = None, host: str = "a.example") -> bytes:
    context = ssl.create_default_context()
    context.set_ciphers(ciphers)
    if alpn:
        context.set_alpn_protocols(alpn)
    sent = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=host).do_handshake()
    return sent.read()


def test_the_same_client_says_the_same_to_another_host() -> None:
    assert parse_hello(hello()) is not None
    assert parse_hello(hello()) == parse_hello(hello(host="127.0.0.1"))


@pytest.mark.parametrize(
    "other",
    [pytest.param({"ciphers": "ECDHE-RSA-AES128-GCM-SHA256"}, id="ciphers"), pytest.param({"alpn": ["h2"]}, id="ALPN")],
)
def test_another_client_says_something_else(other: dict[str, object]) -> None:
    assert parse_hello(hello()) != parse_hello(hello(**other))  # type: ignore[arg-type] # as the table names them


def test_what_is_cut_off_is_nothing() -> None:
    data = hello()
    assert length_of_record(data) == len(data)
    assert all(parse_hello(data[:length]) is None for length in range(len(data)))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n" * 5, id="HTTP"),
        pytest.param(b"\x16\x03\x01\x00\x40\x02" + bytes(80), id="another message"),
        pytest.param(b"\x16\x03\x01\xff\xff\x01" + b"\xff" * 90, id="lengths that lie"),
    ],
)
def test_what_is_no_hello(data: bytes) -> None:
    assert parse_hello(data) is None
