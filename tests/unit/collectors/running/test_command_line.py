"""What a process is, by its file name and its arguments."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codexwatch.collectors.running.command_line import is_program, kind_of, profile_of, windows_client
from codexwatch.model.machine import ProcessKind


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/usr/local/bin/codex", id="plain"),
        pytest.param("/h/.local/bin/codex (deleted)", id="replaced by an upgrade while it runs"),
        pytest.param("/opt/homebrew/Caskroom/codex/0.169.0/codex-aarch64-apple-darwin", id="Homebrew's name"),
        pytest.param("/h/codex-x86_64-unknown-linux-musl", id="as released on GitHub"),
        pytest.param("/nix/store/abc-codex-0.169.0/bin/.codex-wrapped", id="wrapped by Nix"),
        pytest.param("codex", id="only the short name is known"),
    ],
)
def test_the_client_is_recognised(path: str) -> None:
    assert is_program(path)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/usr/bin/codexwatch", id="codexwatch itself"),
        pytest.param("/x/bin/codex-code-mode-host", id="its helper"),
        pytest.param("/usr/bin/node", id="the shim's interpreter"),
        pytest.param("/h/codex/bin/python3", id="another program in a folder of that name"),
        pytest.param("", id="unknown"),
    ],
)
def test_other_programs_are_not_the_client(path: str) -> None:
    assert not is_program(path)


DAEMON, SERVER, EXEC, SESSION = (
    ProcessKind.DAEMON,
    ProcessKind.APP_SERVER,
    ProcessKind.EXEC,
    ProcessKind.SESSION,
)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(
            "codex app-server --listen unix:// --analytics-default-enabled --managed-daemon", DAEMON, id="daemon"
        ),
        pytest.param("codex -c a=b app-server --listen=unix:///x/y.sock", DAEMON, id="daemon on a named socket"),
        pytest.param("codex app-server --listen stdio://", SERVER, id="over stdio, said so"),
        pytest.param("codex -c features.x=true app-server --analytics-default-enabled", SERVER, id="an editor's"),
        pytest.param("codex app-server --code-mode-host https://x", SERVER, id="an option with a value we do not know"),
        pytest.param("codex app-server daemon pid-update-loop", None, id="the updater's loop"),
        pytest.param("codex app-server daemon stop", None, id="stopping the daemon"),
        pytest.param("codex exec hello", EXEC, id="exec"),
        pytest.param("codex -m gpt-5 -C /tmp e hello", EXEC, id="exec by its alias, after options"),
        pytest.param("codex review", EXEC, id="review"),
        pytest.param("codex", SESSION, id="the TUI"),
        pytest.param("codex resume --last", SESSION, id="a resumed TUI"),
        pytest.param("codex -p exec", SESSION, id="a profile that is called exec"),
        pytest.param("codex --oss fix-the-login", SESSION, id="a prompt"),
        pytest.param("codex -- login", SESSION, id="a prompt that is a subcommand's name"),
        pytest.param("codex login", None, id="login"),
        pytest.param("codex --version", None, id="only prints"),
        pytest.param("codex doctor --json", None, id="doctor"),
        pytest.param("codex-linux-sandbox --sandbox-policy x", None, id="the sandbox helper"),
        pytest.param("codex --codex-run-as-apply-patch x", None, id="apply_patch"),
    ],
)
def test_kinds(line: str, kind: ProcessKind | None) -> None:
    assert kind_of(line.split()) is kind


def test_no_arguments_at_all_is_a_session() -> None:
    assert kind_of([]) is SESSION


@pytest.mark.parametrize(
    ("arguments", "profile"),
    [
        pytest.param(["codex", "--profile", "work"], "work", id="apart"),
        pytest.param(["codex", "exec", "--profile=work", "hello"], "work", id="with an equals sign"),
        pytest.param(["codex", "-p", "a", "--profile", "b"], "b", id="the last one"),
        pytest.param(["codex", "exec", "--", "--profile", "work"], None, id="in a prompt"),
        pytest.param(["codex", "--profile"], None, id="without a name"),
        pytest.param(["codex"], None, id="none"),
    ],
)
def test_the_profile(arguments: list[str], profile: str | None) -> None:
    assert profile_of(arguments) == profile


@pytest.mark.parametrize(
    ("executable", "arguments", "answer"),
    [
        pytest.param("/init", ["/init", "/mnt/c/Users/sam/codex.exe", "exec"], True, id="by its path"),
        pytest.param("/init", ["C:\\tools\\Codex.exe", "exec"], True, id="by its path on Windows"),
        pytest.param("/init", ["/init", "/mnt/c/Windows/notepad.exe", "codex.exe"], False, id="another program"),
        pytest.param("/usr/bin/vi", ["vi", "codex.exe"], False, id="an editor that shows it"),
        pytest.param("/init", ["/init"], False, id="the first process"),
    ],
)
def test_a_program_of_windows_started_from_wsl(executable: str, arguments: list[str], *, answer: bool) -> None:
    assert windows_client(executable, arguments) is answer


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["codex", "--profile", "-p", "--", "exec", "app-server", "--listen", ""]) | st.text()))
def test_any_arguments_are_read_without_an_error(arguments: list[str]) -> None:
    kind_of(arguments)
    profile_of(arguments)
    windows_client("/init", arguments)
