"""What the edit steps of findings make of a file's text."""

import pytest

from codexwatch.formats.edit.refused import EditRefusedError
from codexwatch.model.finding import Edit
from codexwatch.remedies.changes import changed

RC, ENV, JSON, TOML, WSL = "/h/.zshrc", "/h/.codex/.env", "/h/settings.json", "/h/config.toml", "/m/.wslconfig"
SOCKS, HTTP = "export ALL_PROXY=socks5://h:1", "export ALL_PROXY=http://h:1"


def edit(path: str, line: int | None, before: str | None, after: str | None) -> Edit:
    return Edit(path, line, before, after)


CHANGED = [
    pytest.param(RC, f"a\n{SOCKS}\n", [edit(RC, 2, SOCKS, HTTP)], f"a\n{HTTP}\n", id="a value"),
    pytest.param(RC, f"{SOCKS}\nb\n", [edit(RC, 1, SOCKS, None)], "b\n", id="a line taken away"),
    pytest.param(
        RC,
        f"if x; then\n  {SOCKS}\nfi\n",
        [edit(RC, 2, f"  {SOCKS}", None)],
        "if x; then\n  :\nfi\n",
        id="the only line of a block",
    ),
    pytest.param(
        RC,
        "export A=1\nexport B=1\n",
        [edit(RC, 1, "export A=1", None), edit(RC, 2, "export B=1", "export B=2"), edit(RC, None, None, "export C=3")],
        "export B=2\n# >>> codexwatch >>>\nexport C=3\n# <<< codexwatch <<<\n",
        id="three steps of one file, with the line numbers of the file as it was",
    ),
    pytest.param(
        RC,
        "A=http://u:pw@h:1\n",
        [edit(RC, 1, "A=http://u:•••@h:1", "A=http://u:•••@h:2")],
        "A=http://u:pw@h:2\n",
        id="a line with a password, which the step does not hold",
    ),
    pytest.param(RC, "a\udcff\n" + SOCKS, [edit(RC, 2, SOCKS, HTTP)], "a\udcff\n" + HTTP, id="bytes that are no UTF-8"),
    pytest.param(ENV, "A=1\n", [edit(ENV, None, None, "B=2")], "A=1\nB=2\n", id="a new line of .env, without a block"),
    pytest.param(ENV, "B=2\n", [edit(ENV, None, None, "B=2")], "B=2\n", id="a line that .env has already"),
    pytest.param(
        "/etc/environment", "A=1\n", [edit("/etc/environment", None, None, "B=2")], "A=1\nB=2\n", id="/etc/environment"
    ),
    pytest.param(
        JSON,
        '{\n  "a": 1, // x\n}\n',
        [edit(JSON, None, None, '"http.proxy": "http://h:1"')],
        '{\n  "a": 1, // x\n  "http.proxy": "http://h:1",\n}\n',
        id="a key of an editor's settings",
    ),
    pytest.param(
        TOML,
        "# c\n[model_providers.x]\nname = 'x'\n",
        [edit(TOML, None, None, "[model_providers.x]\nsupports_websockets = false")],
        "# c\n[model_providers.x]\nname = 'x'\nsupports_websockets = false\n",
        id="a key of a table of config.toml",
    ),
    pytest.param(
        WSL,
        "[wsl2]\nmemory=4GB\n",
        [edit(WSL, None, None, "[wsl2]\nnetworkingMode=mirrored")],
        "[wsl2]\nmemory=4GB\nnetworkingMode=mirrored\n",
        id="an option of .wslconfig",
    ),
]


@pytest.mark.parametrize(("path", "text", "edits", "expected"), CHANGED)
def test_edits_change_what_they_mean_to(path: str, text: str, edits: list[Edit], expected: str) -> None:
    assert changed(path, text, edits) == expected
    assert changed(path, text, edits[::-1]) == expected


def test_the_old_line_can_be_kept_as_a_comment() -> None:
    text = f"  {SOCKS}\nb\n"
    kept = changed(RC, text, [edit(RC, 1, f"  {SOCKS}", f"  {HTTP}")], keep_as="codexwatch 2026-11-22")
    assert kept == f"  # codexwatch 2026-11-22: {SOCKS}\n  {HTTP}\nb\n"


REFUSED = [
    pytest.param(RC, "b\n", [edit(RC, 1, SOCKS, HTTP)], "line 1 has changed", id="the line is another one"),
    pytest.param(RC, "b\n", [edit(RC, 7, SOCKS, HTTP)], "not there any more", id="the file is shorter"),
    pytest.param(
        RC, "a\n", [edit(RC, 1, "a", "b"), edit(RC, 1, "a", "c")], "two remedies disagree", id="two new values"
    ),
    pytest.param(
        JSON, '{"a": 1}', [edit(JSON, 1, '{"a": 1}', '{"a": 1')], "not be JSON", id="settings that no editor could read"
    ),
    pytest.param(TOML, "a = 1\n", [edit(TOML, 1, "a = 1", "a =")], "not be TOML", id="a config that Codex refuses"),
]


@pytest.mark.parametrize(("path", "text", "edits", "reason"), REFUSED)
def test_what_cannot_be_done_safely_is_refused(path: str, text: str, edits: list[Edit], reason: str) -> None:
    with pytest.raises(EditRefusedError, match=reason):
        changed(path, text, edits)
