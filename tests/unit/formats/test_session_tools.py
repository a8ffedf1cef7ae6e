"""What the tools of a desktop session print.

The outputs of systemctl, gsettings and scutil, and the property lists, are recorded from their documentation and from
public reports, not from a machine of ours:
systemctl(1) of systemd 252, gsettings(1), scutil(8) of macOS 14, launchd.plist(5).
"""

import plistlib
from typing import Any

import pytest

from codexwatch.formats.session_tools import (
    parse_gsettings,
    parse_launch_agent,
    parse_scutil_proxy,
    parse_show_environment,
)


def test_show_environment() -> None:
    text = (
        "HOME=/home/me\nLANG=de_DE.UTF-8\nHTTPS_PROXY=http://127.0.0.1:7890\nEMPTY=\n"
        "SPACED=$'a b'\nLINES=$'a\\nb'\nQUOTED=$'it\\'s'\nDOLLAR=$HOME\nno assignment\n"
    )
    assert parse_show_environment(text) == {
        "HOME": "/home/me",
        "LANG": "de_DE.UTF-8",
        "HTTPS_PROXY": "http://127.0.0.1:7890",
        "EMPTY": "",
        "SPACED": "a b",
        "LINES": "a\nb",
        "QUOTED": "it's",
        "DOLLAR": "$HOME",
    }


def test_gsettings_without_the_password() -> None:
    text = (
        "org.gnome.system.proxy autoconfig-url ''\norg.gnome.system.proxy ignore-hosts ['localhost', '::1']\n"
        "org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.http authentication-password 'planted'\n"
        "org.gnome.system.proxy.http host '127.0.0.1'\norg.gnome.system.proxy.http port 7890\n"
    )
    found = parse_gsettings(text)
    assert (found["mode"], found["http.host"], found["http.port"]) == ("manual", "127.0.0.1", "7890")
    assert "planted" not in repr(found)


def test_scutil() -> None:
    text = (
        "<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.local\n    1 : 169.254/16\n  }\n  HTTPEnable : 1\n"
        "  HTTPPort : 7890\n  HTTPProxy : 127.0.0.1\n  ProxyAutoConfigEnable : 0\n}\n"
    )
    assert parse_scutil_proxy(text) == {
        "HTTPEnable": "1",
        "HTTPPort": "7890",
        "HTTPProxy": "127.0.0.1",
        "ProxyAutoConfigEnable": "0",
    }


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            {"ProgramArguments": ["/bin/launchctl", "setenv", "HTTPS_PROXY", "http://h:1"]},
            {"HTTPS_PROXY": "http://h:1"},
            id="launchctl itself",
        ),
        pytest.param(
            {"ProgramArguments": ["launchctl", "setenv", "A", "1", "B", "2"]}, {"A": "1", "B": "2"}, id="two pairs"
        ),
        pytest.param(
            {"ProgramArguments": ["sh", "-c", "launchctl setenv A 'b c'\n/bin/launchctl setenv D e; echo done"]},
            {"A": "b c", "D": "e"},
            id="through a shell",
        ),
        pytest.param({"ProgramArguments": ["/bin/bash", "-lc", "launchctl setenv A $(x)"]}, {}, id="a computed value"),
        pytest.param(
            {"ProgramArguments": ["/usr/bin/true"], "EnvironmentVariables": {"HTTPS_PROXY": "http://h:1"}},
            {},
            id="variables of the agent's own",
        ),
        pytest.param({"ProgramArguments": ["launchctl", "unsetenv", "A"]}, {}, id="unsetenv"),
        pytest.param({"ProgramArguments": "launchctl setenv A b"}, {}, id="no list"),
        pytest.param(["launchctl"], {}, id="no dictionary"),
    ],
)
@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY], ids=["xml", "binary"])
def test_launch_agents(agent: Any, expected: dict[str, str], form: plistlib.PlistFormat) -> None:
    assert parse_launch_agent(plistlib.dumps(agent, fmt=form)) == expected


@pytest.mark.parametrize(
    "content", [b"", b"not a plist", b"bplist00", b"<plist><dict><key>A</key></plist>", b"\xff\xfe"]
)
def test_a_broken_property_list_sets_nothing(content: bytes) -> None:
    assert parse_launch_agent(content) == {}
