"""Which program is behind a `codex` on the PATH, what it is asked, and when it has answered."""

import shutil
import tomllib
from pathlib import Path

import pytest

from codexwatch.proving.program import Program, Question, find_program

NATIVE = b"\x7fELF and more"


def made(path: Path, content: bytes = NATIVE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    "native",
    [
        pytest.param("@openai/codex/vendor/x86_64-unknown-linux-musl/codex/codex", id="in the package"),
        pytest.param("@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex", id="in a package beside it"),
        pytest.param(
            "@openai/codex/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex",
            id="in a package below it",
        ),
    ],
)
def test_the_program_behind_npms_script(tmp_path: Path, native: str) -> None:
    modules = tmp_path / "lib/node_modules"
    script = made(modules / "@openai/codex/bin/codex.js", b"#!/usr/bin/env node\n")
    link = tmp_path / "bin/codex"
    link.parent.mkdir()
    link.symlink_to(script)
    program = made(modules / native)
    found = find_program(str(link))
    assert found is not None
    assert Path(found.path).resolve() == program


def test_a_script_that_leads_nowhere(tmp_path: Path) -> None:
    assert find_program(str(made(tmp_path / "bin/codex", b"#!/bin/sh\nexec asdf exec codex\n"))) is None
    assert find_program(str(tmp_path / "missing")) is None


def test_a_program_without_doctor_is_asked_for_a_turn() -> None:
    program = find_program(shutil.which("true") or "true")
    assert program is not None
    assert program.question is Question.TURN


@pytest.mark.parametrize("question", list(Question))
def test_the_config_keeps_codex_on_loopback(question: Question) -> None:
    text = Program("codex", question).config("https://127.0.0.1:1/v1", "http://127.0.0.1:1/backend-api")
    config = tomllib.loads(text)
    used = config["model_providers"]["proof"]["base_url"] if question is Question.TURN else config["openai_base_url"]
    assert (used, config["chatgpt_base_url"]) == ("https://127.0.0.1:1/v1", "http://127.0.0.1:1/backend-api")
    assert config["check_for_update_on_startup"] is False


@pytest.mark.parametrize(
    ("question", "output", "answered"),
    [
        pytest.param(Question.NETWORK, '{"checks": {"network.provider_reachability": {}}}', True, id="a report"),
        pytest.param(Question.NETWORK, '{"checks": {"config.load": {}}}', False, id="a report without the network"),
        pytest.param(Question.DOCTOR, "error: unrecognized subcommand", False, id="no report"),
        pytest.param(Question.DOCTOR, "[]", False, id="other JSON"),
        pytest.param(Question.TURN, '{"type":"turn.started"}\n', False, id="a turn that has begun"),
        pytest.param(Question.TURN, '{"type":"turn.started"}\n{"type":"turn.failed"}\n', True, id="a turn that ended"),
    ],
)
def test_when_it_has_answered(question: Question, output: str, answered: bool) -> None:
    assert Program("codex", question).answered(output) is answered
