"""Editors with the Codex extension, and their proxy."""

import json
from pathlib import Path

import pytest

from codexwatch.collectors.editors.with_codex import EditorReading, read_editors
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User
from codexwatch.model.variable import Origin

EXTENSION = "openai.chatgpt-0.5.1-linux-x64"


def editors(home: Path, executables: dict[int, str] | None = None, system: str = "linux") -> tuple[EditorReading, ...]:
    return read_editors(User(str(home), None, system), FileMemory(), executables or {})


def install(home: Path, data: str = ".vscode", name: str = EXTENSION) -> Path:
    folder = home / data / "extensions" / name
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("data", "editor", "settings"),
    [
        pytest.param(".vscode", "code", ".config/Code/User/settings.json", id="VS Code"),
        pytest.param(".vscode-insiders", "code-insiders", ".config/Code - Insiders/User/settings.json", id="Insiders"),
        pytest.param(".vscode-oss", "codium", ".config/VSCodium/User/settings.json", id="VSCodium"),
        pytest.param(".cursor", "cursor", ".config/Cursor/User/settings.json", id="Cursor"),
        pytest.param(".windsurf", "windsurf", ".config/Windsurf/User/settings.json", id="Windsurf"),
        pytest.param(".vscode-server", "vscode-server", ".vscode-server/data/Machine/settings.json", id="the server"),
    ],
)
def test_each_editor_has_its_own_places(tmp_path: Path, data: str, editor: str, settings: str) -> None:
    install(tmp_path, data)
    (found,) = editors(tmp_path)
    assert (found.editor.id, found.editor.settings.path) == (editor, str(tmp_path / settings))
    assert (found.editor.proxy, found.editor.running) == (None, False)


def test_macos_keeps_settings_elsewhere(tmp_path: Path) -> None:
    install(tmp_path)
    (found,) = editors(tmp_path, system="darwin")
    assert found.editor.settings.path == f"{tmp_path}/Library/Application Support/Code/User/settings.json"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("github.copilot-1.2.3", id="another extension"),
        pytest.param("openai.chatgpt", id="no version: not installed by an editor"),
        pytest.param("someone.openai.chatgpt-1.0.0", id="another publisher"),
    ],
)
def test_an_editor_without_the_extension_does_not_count(tmp_path: Path, name: str) -> None:
    install(tmp_path, name=name)
    assert editors(tmp_path) == ()


def test_a_removed_version_does_not_count(tmp_path: Path) -> None:
    folder = install(tmp_path)
    (folder.parent / ".obsolete").write_text(json.dumps({EXTENSION: True}))
    assert editors(tmp_path) == ()
    install(tmp_path, name="openai.chatgpt-0.6.0-linux-x64")
    assert len(editors(tmp_path)) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 1}', "\0"])
def test_a_broken_list_of_removed_versions_removes_nothing(tmp_path: Path, text: str) -> None:
    folder = install(tmp_path)
    (folder.parent / ".obsolete").write_text(text)
    assert len(editors(tmp_path)) == 1


def write_settings(home: Path, text: str) -> str:
    path = home / ".config/Code/User/settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return str(path)


def test_the_proxy_with_its_line(tmp_path: Path) -> None:
    install(tmp_path)
    path = write_settings(
        tmp_path,
        '{\n  // "http.proxy": "http://o:1",\n  "a": 1,\n  "http.proxy": "http://sam:planted@127.0.0.1:7890"\n}\n',
    )
    (found,) = editors(tmp_path)
    origin = Origin(path, 4)
    assert found.proxy is not None
    assert (found.proxy.text, found.proxy.origin) == ("http://sam:planted@127.0.0.1:7890", origin)
    assert found.proxy.origin is not None
    assert found.proxy.origin.text == '  "http.proxy": "http://sam:•••@127.0.0.1:7890"'
    assert found.editor.proxy is not None
    assert found.editor.proxy.origin == origin
    assert "planted" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="broken"),
        pytest.param("[]", id="no object"),
        pytest.param('{"http.proxy": ""}', id="empty proxy"),
        pytest.param('{"http.proxy": null}', id="null proxy"),
        pytest.param('{"http": {"proxy": "http://p:1"}}', id="nested: VS Code does not read it"),
        pytest.param('{// "http.proxy": "http://p:1"\n}', id="a comment"),
        pytest.param('{"http.proxyStrictSSL": false}', id="another key"),
    ],
)
def test_settings_without_a_proxy(tmp_path: Path, text: str) -> None:
    install(tmp_path)
    write_settings(tmp_path, text)
    (found,) = editors(tmp_path)
    assert (found.proxy, found.editor.proxy) == (None, None)


@pytest.mark.parametrize(
    ("data", "program", "running"),
    [
        pytest.param(".vscode", "/usr/share/code/code", True, id="the editor"),
        pytest.param(".vscode", "/usr/share/codium/codium", False, id="another editor"),
        pytest.param(".vscode", "/usr/bin/code-helper", False, id="a name that begins alike"),
        pytest.param(".vscode-server", "{home}/.vscode-server/cli/servers/x/server/node", True, id="the server's node"),
        pytest.param(".vscode-server", "{home}/.vscode-server-x/node", False, id="a folder that begins alike"),
    ],
)
def test_whether_it_runs(tmp_path: Path, data: str, program: str, running: bool) -> None:
    install(tmp_path, data)
    (found,) = editors(tmp_path, {1: "/sbin/init", 2: program.format(home=tmp_path)})
    assert found.editor.running is running


def test_nothing_is_installed_at_all(tmp_path: Path) -> None:
    assert editors(tmp_path / "none") == ()
