"""The real Codex takes from `.env` what codexwatch says, for every form of the unit tests' tables."""

from typing import Any

import pytest

from tests.oracle.judge import Judge
from tests.oracle.rows import Row
from tests.unit.codex import test_dotenv as dotenv

pytestmark = [pytest.mark.oracle, pytest.mark.namespaces]

IN_FILE, IN_SHELL = dotenv.A, "http://127.0.0.1:7891"
SHELL = {"HTTPS_PROXY": IN_SHELL, "ENVP": "http://127.0.0.1:7893"}


OTHERS = [
    pytest.param(f"HTTPS_PROXY={IN_FILE}\n".encode("utf-16"), id="UTF-16"),
    pytest.param(f"https_proxy={IN_FILE}\n".encode(), id="the lower-case name is another one"),
    pytest.param(f"CODEX_CA_CERTIFICATE=/missing\nHTTPS_PROXY={IN_FILE}\n".encode(), id="a name that is dropped"),
]


def files() -> list[Row]:
    """The variable `P` of the unit tests stands for HTTPS_PROXY; what is not UTF-8 in a file is a Latin-1 byte."""
    tables = (*dotenv.WORKS, *dotenv.IGNORED, *dotenv.MISREAD)
    return [pytest.param(_bytes(row.values[0]), id=row.id) for row in tables]


def _bytes(text: Any) -> bytes:
    return dotenv.with_name(text, "HTTPS_PROXY").encode().replace("\ufffd".encode(), b"\xe9")


@pytest.mark.parametrize("file", [*files(), *OTHERS])
def test_a_file(judge: Judge, file: bytes) -> None:
    assert judge.says(SHELL, file=file) == judge.we_say(SHELL, file=file)
