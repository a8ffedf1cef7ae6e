"""Lines that are written into files of several languages."""

import pytest

from codexwatch.model.finding import Edit, Manual
from codexwatch.model.network import Proxy
from codexwatch.model.secret import Secret
from codexwatch.model.variable import Origin, Variable
from codexwatch.rules.mend import assignment, make_real, set_beside, set_value
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
    ("text", "shown", "after"),
    [
        pytest.param("HTTPS_PROXY=http://a:1", "http://a:1", f"HTTPS_PROXY={URL}", id="a value"),
        pytest.param('export A="x" HTTPS_PROXY=a:1 # a:1', "a:1", f'export A="x" HTTPS_PROXY={URL} # a:1', id="once"),
        pytest.param("HTTPS_PROXY=$http_proxy", "_proxy", f"HTTPS_PROXY={URL}", id="what is left of a name"),
        pytest.param("HTTPS_PROXY=${P:-http://a:1}", "http://a:1", f"HTTPS_PROXY=${{P:-{URL}}}", id="a default"),
        pytest.param("HTTPS_PROXY=http://$H:1", "http://a:1", f"HTTPS_PROXY={URL}", id="one that is put together"),
    ],
)
def test_a_value_is_replaced_in_its_line(text: str, shown: str, after: str) -> None:
    variable = Variable("HTTPS_PROXY", Secret(shown), shown, Origin("/home/u/.codex/.env", 1, text=text))
    assert set_value(variable, URL) == Edit("/home/u/.codex/.env", 1, text, after)


def test_what_reads_alike_in_two_environments_is_one_step() -> None:
    assert Manual("Restart {program}.", {"program": "codex", "label": "this shell"}) == Manual(
        "Restart {program}.", {"program": "codex", "label": "new terminal"}
    )


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
