"""Lines that are written into files of several languages."""

import pytest

from codexwatch.model.finding import Edit, Manual
from codexwatch.model.network import Proxy
from codexwatch.model.secret import Secret
from codexwatch.rules.mend import assignment, make_real, set_beside
from tests.rules.world import World, from_file, shell

URL = "http://127.0.0.1:7890"
ENVIRONMENT = "/etc/environment"
SYSTEMD = "/home/u/.config/environment.d/50-proxy.conf"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("/home/u/.zshrc", f'export HTTPS_PROXY="{URL}"', id="a shell"),
        pytest.param("/home/u/.config/fish/config.fish", f'set -gx HTTPS_PROXY "{URL}"', id="fish"),
        pytest.param("/home/u/.codex/.env", f"HTTPS_PROXY={URL}", id=".env"),
        pytest.param(ENVIRONMENT, f"HTTPS_PROXY={URL}", id="pam_env, which knows no export"),
        pytest.param(SYSTEMD, f"HTTPS_PROXY={URL}", id="systemd's environment.d"),
    ],
)
def test_a_line_is_in_the_language_of_its_file(path: str, line: str) -> None:
    assert assignment(path, "HTTPS_PROXY", URL) == line


def test_a_password_is_referred_to_where_that_is_possible() -> None:
    proxy = Proxy("http", "127.0.0.1", 7890, Secret("u:planted"))
    found = from_file({"HTTP_PROXY": "http://u:planted@127.0.0.1:7890"}, SYSTEMD)["HTTP_PROXY"]
    assert set_beside(found, "HTTPS_PROXY", proxy) == Edit(SYSTEMD, None, None, "HTTPS_PROXY=$HTTP_PROXY")
    found = from_file({"HTTP_PROXY": "http://u:planted@127.0.0.1:7890"}, ENVIRONMENT)["HTTP_PROXY"]
    step = set_beside(found, "HTTPS_PROXY", proxy)
    assert isinstance(step, Manual)
    assert "planted" not in repr(step)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("/home/u/.zshrc", "source", id="a shell's file is read by every new terminal"),
        pytest.param(ENVIRONMENT, "Log out", id="one that is read at login"),
        pytest.param("/home/u/.codex/.env", "", id="one that Codex reads at its start"),
    ],
)
def test_what_makes_a_change_real(path: str, said: str) -> None:
    environment = shell()
    steps = make_real(World(environments=[environment]).facts(), environment, path)
    assert [isinstance(step, Manual) and said in step.text for step in steps] == ([True] if said else [])
