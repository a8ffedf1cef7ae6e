"""Which files a new terminal's shell reads, and what it has from them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from codexwatch.collectors.files import FileCache, FileText
from codexwatch.collectors.shells.login_shell import ShellReading, read_login_shell

BASH, ZSH, FISH, DASH = "/bin/bash", "/usr/bin/zsh", "/usr/bin/fish", "/bin/sh"
BASE = {"USER": "me", "PATH": "/usr/bin:/bin"}
PROFILE = """
if [ -d /etc/profile.d ]; then
  for i in /etc/profile.d/*.sh; do
    if [ -r $i ]; then
      . $i
    fi
  done
  unset i
fi
"""
DEBIAN_PROFILE = """
if [ -n "$BASH_VERSION" ]; then
    if [ -f "$HOME/.bashrc" ]; then
\t. "$HOME/.bashrc"
    fi
fi
"""


class Machine:
    """A home and a root of a user's machine in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.home = folder / "home"
        self.root.mkdir()
        self.home.mkdir()

    def write(self, path: str, text: str) -> None:
        """`~/…` in the home, `/…` below the root."""
        target = self.home / path[2:] if path.startswith("~/") else self.root / path[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def read(self, shell: str, system: str = "Linux", **base: str) -> ShellReading:
        return read_login_shell(shell, str(self.home), {**BASE, **base}, system, root=str(self.root))

    def exported(self, shell: str, system: str = "Linux", **base: str) -> dict[str, str | None]:
        found = self.read(shell, system, **base).variables
        return {name: each.value for name, each in found.items() if each.exported and each.certain}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("shell", "system", "path", "reads"),
    [
        pytest.param(BASH, "Linux", "~/.bashrc", True, id="bash on Linux, .bashrc"),
        pytest.param(BASH, "Linux", "/etc/bash.bashrc", True, id="bash on Linux, the system's"),
        pytest.param(BASH, "Linux", "~/.profile", True, id="bash on Linux, .profile by the session"),
        pytest.param(BASH, "Linux", "~/.bash_profile", True, id="bash on Linux, .bash_profile by the session"),
        pytest.param(BASH, "Linux", "/etc/environment", True, id="bash on Linux, /etc/environment"),
        pytest.param(BASH, "Linux", "~/.config/environment.d/10-proxy.conf", True, id="bash on Linux, environment.d"),
        pytest.param(BASH, "Linux", "~/.zshrc", False, id="bash on Linux, not .zshrc"),
        pytest.param(BASH, "Darwin", "~/.bash_profile", True, id="bash on macOS, .bash_profile"),
        pytest.param(BASH, "Darwin", "~/.bashrc", False, id="bash on macOS, not .bashrc"),
        pytest.param(BASH, "Darwin", "/etc/environment", False, id="bash on macOS, not /etc/environment"),
        pytest.param(ZSH, "Linux", "~/.zshrc", True, id="zsh on Linux, .zshrc"),
        pytest.param(ZSH, "Linux", "~/.zshenv", True, id="zsh on Linux, .zshenv"),
        pytest.param(ZSH, "Linux", "~/.zprofile", True, id="zsh on Linux, .zprofile by the session"),
        pytest.param(ZSH, "Linux", "/etc/zsh/zshrc", True, id="zsh on Linux, the system's in /etc/zsh"),
        pytest.param(ZSH, "Linux", "/etc/zshrc", True, id="zsh on Linux, the system's in /etc"),
        pytest.param(ZSH, "Linux", "~/.bashrc", False, id="zsh on Linux, not .bashrc"),
        pytest.param(ZSH, "Linux", "~/.profile", False, id="zsh on Linux, .profile is not certain"),
        pytest.param(ZSH, "Darwin", "~/.zprofile", True, id="zsh on macOS, .zprofile"),
        pytest.param(ZSH, "Darwin", "~/.zlogin", True, id="zsh on macOS, .zlogin"),
        pytest.param(FISH, "Linux", "~/.config/fish/config.fish", True, id="fish, config.fish"),
        pytest.param(FISH, "Linux", "~/.config/fish/conf.d/proxy.fish", True, id="fish, a snippet"),
        pytest.param(FISH, "Darwin", "/etc/fish/config.fish", True, id="fish, the system's"),
        pytest.param(DASH, "Linux", "~/.profile", True, id="sh, .profile"),
        pytest.param(DASH, "Linux", "~/.bashrc", False, id="sh, not .bashrc"),
    ],
)
def test_reads_the_files_of_the_shell(machine: Machine, shell: str, system: str, path: str, *, reads: bool) -> None:
    if path.endswith(("environment", ".conf")):
        machine.write(path, "https_proxy=http://a:1\n")
    else:
        machine.write(path, "export https_proxy=http://a:1\n")
    assert machine.exported(shell, system) == ({"https_proxy": "http://a:1"} if reads else {})


def test_the_order_is_that_of_a_session_and_each_value_names_what_it_replaced(machine: Machine) -> None:
    for path in ("~/.bashrc", "/etc/bash.bashrc", "~/.profile", "/etc/profile"):
        machine.write(path, f"export https_proxy={path}\n")
    machine.write("~/.config/environment.d/1.conf", "https_proxy=two\n")
    machine.write("/etc/environment", "https_proxy=one\n")
    found = machine.read(BASH).variables["https_proxy"]
    home = str(machine.home)
    assert (found.value, found.path) == ("~/.bashrc".replace("~", home), f"{home}/.bashrc")
    assert [each.place.path for each in found.shadows] == [
        "/etc/environment",
        f"{home}/.config/environment.d/1.conf",
        "/etc/profile",
        f"{home}/.profile",
        "/etc/bash.bashrc",
    ]


def test_of_bashs_login_files_the_first_that_is_there_counts(machine: Machine) -> None:
    machine.write("~/.profile", "export A=profile\n")
    machine.write("~/.bash_login", "export A=login\n")
    assert machine.exported(BASH) == {"A": "login"}
    machine.write("~/.bash_profile", "export B=profile\n")
    assert machine.exported(BASH) == {"B": "profile"}


def test_the_session_hands_over_only_what_is_exported(machine: Machine) -> None:
    machine.write("~/.profile", "A=1\nexport B=2\n")
    machine.write("~/.bashrc", 'export C="[$A$B]"\n')
    assert machine.exported(BASH) == {"B": "2", "C": "[2]"}


def test_a_login_file_that_reads_bashrc_stops_where_it_asks_for_a_terminal(machine: Machine) -> None:
    machine.write("~/.profile", DEBIAN_PROFILE)
    machine.write("~/.bashrc", "case $- in *i*) ;; *) return;; esac\nexport https_proxy=a\n")
    assert machine.exported(BASH) == {"https_proxy": "a"}
    assert machine.read(BASH).variables["https_proxy"].shadows == ()


def test_on_macos_a_login_shell_is_interactive_too(machine: Machine) -> None:
    machine.write("~/.bash_profile", "[[ $- == *i* ]] && . ~/.bashrc\n")
    machine.write("~/.bashrc", "export https_proxy=a\n")
    assert machine.exported(BASH, "Darwin") == {"https_proxy": "a"}


def test_profile_d_is_followed_and_its_folder_watched(machine: Machine) -> None:
    machine.write("/etc/profile", PROFILE)
    machine.write("/etc/profile.d/proxy.sh", "export https_proxy=http://corp:8080\n")
    machine.write("/etc/profile.d/proxy.csh", "setenv https_proxy no\n")
    found = machine.read(BASH)
    assert found.variables["https_proxy"].path == "/etc/profile.d/proxy.sh"
    assert found.variables["https_proxy"].certain
    assert "/etc/profile.d" in found.folders


@pytest.mark.parametrize("place", ["base", "zshenv"])
def test_zdotdir_moves_the_files_after_zshenv(machine: Machine, place: str) -> None:
    machine.write("~/.config/zsh/.zshrc", "export https_proxy=moved\n")
    machine.write("~/.zshrc", "export https_proxy=not-read\n")
    base = {}
    if place == "base":
        base["ZDOTDIR"] = f"{machine.home}/.config/zsh"
    else:
        machine.write("~/.zshenv", 'export ZDOTDIR="$HOME/.config/zsh"\n')
    assert machine.exported(ZSH, **base)["https_proxy"] == "moved"
    assert machine.exported(ZSH, "Darwin", **base)["https_proxy"] == "moved"


def test_fish_snippets_of_the_user_hide_those_of_the_system(machine: Machine) -> None:
    machine.write("/etc/fish/conf.d/proxy.fish", "set -gx A system\nset -gx B system\n")
    machine.write("~/.config/fish/conf.d/proxy.fish", "set -gx A user\n")
    universal = "# VERSION: 3.0\nSETUVAR --export C:universal\nSETUVAR --export USER:hidden\n"
    machine.write("~/.config/fish/fish_variables", universal)
    assert machine.exported(FISH) == {"A": "user", "C": "universal"}
    machine.write("~/elsewhere/fish/config.fish", "set -gx D moved\n")
    assert machine.exported(FISH, XDG_CONFIG_HOME=f"{machine.home}/elsewhere") == {
        "A": "system",
        "B": "system",
        "D": "moved",
    }


def test_lists_what_is_read_and_what_is_wanted(machine: Machine) -> None:
    machine.write("~/.bashrc", "[ -f ~/.proxyrc ] && . ~/.proxyrc\n")
    home = str(machine.home)
    assert set(machine.read(BASH).files) == {
        "/etc/environment",
        "/etc/profile",
        f"{home}/.bash_profile",
        f"{home}/.bash_login",
        f"{home}/.profile",
        "/etc/bash.bashrc",
        f"{home}/.bashrc",
        f"{home}/.proxyrc",
    }


def test_says_what_it_could_not_read(machine: Machine) -> None:
    os.mkfifo(machine.home / ".bashrc")
    machine.write("~/.profile", ". /dev/null\n. ~/absent\n")
    assert [(each.path, each.reason) for each in machine.read(BASH).unreadable] == [
        (f"{machine.home}/.bashrc", "is a named pipe, not a file")
    ]


def test_a_file_that_did_not_change_is_not_read_again(machine: Machine) -> None:
    machine.write("~/.bashrc", "export https_proxy=a\n")
    cache = FileCache()
    first = cache.read(f"{machine.home}/.bashrc")
    found = read_login_shell(BASH, str(machine.home), BASE, "Linux", root=str(machine.root), read=cache.read)
    assert isinstance(first, FileText)
    assert found.variables["https_proxy"].value == "a"
    assert cache.read(f"{machine.home}/.bashrc") is first


BASH_FILES = {".bashrc": "export A_PROXY=1 {b,c}_PROXY=2\n[ -f ~/more ] && . ~/more\n", "more": "export D_PROXY=4\n"}
BASH_LOGIN = {".profile": "export A_PROXY=1\n", ".bash_login": "export B_PROXY=1\n", ".bashrc": "export C_PROXY=1\n"}
ZSH_FILES = {
    ".zshenv": "export ZDOTDIR=~/z A_PROXY=1\n",
    "z/.zshrc": "export A_PROXY=2 B_PROXY=$ZDOTDIR\n",
    ".zshrc": "export C_PROXY=3\n",
}
ZSH_LOGIN = {
    ".zprofile": "export A_PROXY=1\n",
    ".zlogin": "export A_PROXY=$A_PROXY$B_PROXY\n",
    ".zshrc": "export B_PROXY=2\n",
}
FISH_FILES = {
    ".config/fish/conf.d/b.fish": "set -gx A_PROXY 2\n",
    ".config/fish/conf.d/a.fish": "set -gx A_PROXY 1\nset -gx B_PROXY 1\n",
    ".config/fish/config.fish": "set -gx C_PROXY $A_PROXY$B_PROXY\n",
}


@pytest.mark.parametrize(
    ("shell", "options", "files"),
    [
        pytest.param("bash", ["-i"], BASH_FILES, id="bash"),
        pytest.param("zsh", ["-i"], ZSH_FILES, id="zsh"),
        pytest.param("fish", ["-i"], FISH_FILES, id="fish"),
        pytest.param("bash", ["-i", "-l"], BASH_LOGIN, id="bash at login"),
        pytest.param("zsh", ["-i", "-l"], ZSH_LOGIN, id="zsh at login"),
    ],
)
def test_a_real_shell_reads_the_same_files(
    machine: Machine, shell: str, options: list[str], files: dict[str, str]
) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    for name, text in files.items():
        machine.write(f"~/{name}", text)
    out = machine.home / "environment"
    subprocess.run(
        [program, *options, "-c", f"env -0 > {out}"],
        env={**BASE, "HOME": str(machine.home)},
        cwd=machine.home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=20,
        check=False,
        start_new_session=True,  # an interactive shell must not take the terminal of whoever runs the tests
    )
    pairs = dict(entry.partition("=")[::2] for entry in out.read_text().split("\0") if "=" in entry)
    real = {name: value for name, value in pairs.items() if name.endswith("_PROXY")}
    system = "Darwin" if "-l" in options else "Linux"
    assert {name: value for name, value in machine.exported(program, system).items() if name.endswith("_PROXY")} == real
