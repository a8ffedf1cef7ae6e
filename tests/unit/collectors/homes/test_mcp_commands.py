"""Programs of MCP servers, looked for on a real PATH."""

from pathlib import Path

import pytest

from codexwatch.collectors.homes.mcp_commands import commands_not_found
from codexwatch.collectors.values import Value
from codexwatch.model.codex import McpServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a program and a file that is none."""
    for name, mode in (("mcp-files", 0o755), ("notes", 0o644)):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(mode)
    return tmp_path


def missing(server: McpServer, path: str | None) -> bool:
    return commands_not_found([server], {"PATH": Value(path)}) == (server.name,)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        pytest.param(McpServer("m", "mcp-files"), False, id="there"),
        pytest.param(McpServer("m", "mcp-fils"), True, id="nowhere"),
        pytest.param(McpServer("m", "notes"), True, id="not a program"),
        pytest.param(McpServer("m", "mcp-fils", enabled=False), False, id="nowhere, but switched off"),
        pytest.param(McpServer("m", "mcp-fils", env=("PATH",)), False, id="nowhere, but with a PATH of its own"),
        pytest.param(McpServer("m", "./mcp-fils"), False, id="relative to a folder that is not known"),
        pytest.param(McpServer("m", "/nowhere/mcp"), True, id="a path that is not there"),
        pytest.param(McpServer("m", "/bin/sh"), False, id="a path that is there"),
        pytest.param(McpServer("m", url="http://localhost:1"), False, id="a URL"),
    ],
)
def test_programs(folder: Path, server: McpServer, expected: bool) -> None:
    assert missing(server, f"/nowhere:{folder}") is expected


def test_without_a_path_nothing_is_said() -> None:
    assert not missing(McpServer("m", "mcp-fils"), None)
    assert commands_not_found([McpServer("m", "mcp-fils")], {}) == ()


def test_folders_relative_to_the_working_one_do_not_count(folder: Path) -> None:
    assert missing(McpServer("m", "mcp-files"), "relative::")
    assert not missing(McpServer("m", "mcp-files"), f":{folder}")
