"""What an editor's settings say about proxies, and where nobody reads it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.collectors.editors.with_codex import EditorReading, last_folder, read_editors
from codexwatch.collectors.running.memory import FileMemory
from codexwatch.collectors.user import User

EXTENSION = "openai.chatgpt-0.5.9-linux-x64"
SETTINGS = ".config/Code/User/settings.json"


def write(home: Path, name: str, text: str) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def code(home: Path, versions: dict[str, str] | None = None) -> EditorReading:
    write(home, f".vscode/extensions/{EXTENSION}/package.json", "{}")
    ask = (versions or {}).get
    (found,) = read_editors(User(str(home), None, "linux"), FileMemory(), {}, {}, ask)
    return found


ALL = """{
  // proxies
  "http.proxy": "http://sam:planted@127.0.0.1:7890",
  "http.noProxy": ["localhost", "127.0.0.1",],
  "http.proxySupport": "override",
  /* of the remote side */
  "remote.SSH.httpProxy": {"devbox": "http://127.0.0.1:7891"},
  "remote.SSH.httpsProxy": "http://127.0.0.1:7892",
}
"""


def test_every_setting_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, SETTINGS, ALL)
    found = code(tmp_path).editor
    lines = {name: (item.shown, item.origin and item.origin.line) for name, item in found.values.items()}
    assert lines == {
        "http.proxy": ("http://sam:•••@127.0.0.1:7890", 3),
        "http.noProxy": ("localhost,127.0.0.1", 4),
        "http.proxySupport": ("override", 5),
        "remote.SSH.httpProxy": ("http://127.0.0.1:7891", 7),
        "remote.SSH.httpsProxy": ("http://127.0.0.1:7892", 8),
    }
    assert found.broken is None
    assert "planted" not in repr(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param('{\n"http.proxy": "http://u:planted@h:1"\n', "is not JSON (line 1)", id="never closed"),
        pytest.param("{\n = \n}", "is not JSON (line 2)", id="no JSON at all"),
    ],
)
def test_broken_settings_say_where(tmp_path: Path, text: str, reason: str) -> None:
    write(tmp_path, SETTINGS, text)
    found = code(tmp_path).editor
    assert found.broken is not None
    assert found.broken.startswith(reason)
    assert "planted" not in repr(found)


def test_a_proxy_in_a_profile_or_a_workspace_is_one_that_the_editor_never_reads(tmp_path: Path) -> None:
    project = tmp_path / "my project"
    line = '{\n"http.proxy": "http://h:1"\n}'
    here = write(project, ".vscode/settings.json", line)
    profile = write(tmp_path, ".config/Code/User/profiles/1a2b/settings.json", line)
    state = {"windowsState": {"lastActiveWindow": {"folder": project.as_uri()}}}
    write(tmp_path, ".config/Code/User/globalStorage/storage.json", json.dumps(state))
    found = code(tmp_path)
    assert found.proxy is None
    assert [(origin.path, origin.line) for origin in found.editor.unread] == [(str(profile), 2), (str(here), 2)]


def test_the_version_of_the_extension_and_of_the_codex_in_it(tmp_path: Path) -> None:
    write(tmp_path, ".vscode/extensions/openai.chatgpt-0.5.10-linux-x64/bin/linux-x86_64/codex", "")
    write(tmp_path, ".vscode/extensions/openai.chatgpt-0.6.0-linux-x64/bin/linux-x86_64/codex", "")
    write(tmp_path, ".vscode/extensions/.obsolete", '{"openai.chatgpt-0.6.0-linux-x64": true}')
    program = f"{tmp_path}/.vscode/extensions/openai.chatgpt-0.5.10-linux-x64/bin/linux-x86_64/codex"
    found = code(tmp_path, {program: "0.160.1"}).editor
    assert (found.version, found.codex) == ("0.5.10", "0.160.1"), "10 is more than 9; 0.6.0 was removed"


def test_a_browser_s_server(tmp_path: Path) -> None:
    (tmp_path / f".local/share/code-server/extensions/{EXTENSION}").mkdir(parents=True)
    write(tmp_path, ".local/share/code-server/User/settings.json", '{"http.proxy": "http://h:1"}')
    programs = {1: "/usr/lib/code-server/lib/node"}
    (found,) = read_editors(User(str(tmp_path), None, "linux"), FileMemory(), programs)
    assert (found.editor.id, found.editor.server, found.editor.running) == ("code-server", True, True)
    assert found.proxy is not None


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        pytest.param("file:///home/u/my%20project", "/home/u/my project", id="a folder"),
        pytest.param("vscode-remote://ssh-remote%2Bbox/home/u", None, id="on another machine"),
        pytest.param("file:///a%00b", None, id="a name that no folder has"),
        pytest.param(7, None, id="no text"),
    ],
)
def test_the_last_folder(uri: object, folder: str | None) -> None:
    assert last_folder({"windowsState": {"lastActiveWindow": {"folder": uri}}}) == folder


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
KEYS = st.sampled_from(["http.proxy", "http.noProxy", "http.proxySupport", "remote.SSH.httpProxy", "x"])


@settings(max_examples=100, deadline=None)
@given(st.text() | st.dictionaries(KEYS, VALUES).map(json.dumps))
def test_any_settings_are_read_without_an_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    home = tmp_path_factory.mktemp("home")
    write(home, f".vscode/extensions/{EXTENSION}/package.json", "{}")
    (home / SETTINGS).parent.mkdir(parents=True)
    (home / SETTINGS).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert code(home).editor.id == "code"


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_any_storage_is_read_without_an_error(values: object) -> None:
    assert last_folder({"windowsState": values}) is None
    assert last_folder({"windowsState": {"lastActiveWindow": values}}) is None
    last_folder({"windowsState": {"lastActiveWindow": {"folder": values}}})
