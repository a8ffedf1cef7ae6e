"""Lines that are written into files of several languages."""

import pytest

from codexwatch.model.finding import Edit, Manual
from codexwatch.model.network import Proxy
from codexwatch.model.secret import Secret
from codexwatch.model.variable import Origin, Variable
from codexwatch.rules.mend import make_real, remove, remove_all, set_all, set_beside, set_value
from codexwatch.rules.own_line import assignment
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


GUIDE = "export https_proxy=http://a:1 http_proxy=http://a:1 all_proxy=socks5://a:2"


def set_in(text: str, **values: str) -> list[Variable]:
    place = Origin("/home/u/.zshrc", 1, text=text)
    return [Variable(name, Secret(value), value, place) for name, value in values.items()]


def test_what_else_a_line_sets_stays() -> None:
    https, http, every = set_in(GUIDE, https_proxy="http://a:1", http_proxy="http://a:1", all_proxy="socks5://a:2")
    steps = (remove(every), set_value(http, URL), *set_all((https, http), URL), *remove_all((https, every)))
    assert [step.after for step in steps if isinstance(step, Edit)] == [
        "export https_proxy=http://a:1 http_proxy=http://a:1",
        f"export https_proxy=http://a:1 http_proxy={URL} all_proxy=socks5://a:2",
        f"export https_proxy={URL} http_proxy={URL} all_proxy=socks5://a:2",
        "export http_proxy=http://a:1",
    ]
    (all_of_them,) = remove_all((https, http, every))
    assert all_of_them == Edit("/home/u/.zshrc", 1, GUIDE, None)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("export FIRST=1 \\", id="the command goes on in the line that sets it"),
        pytest.param("if x; then export A=a:1 HTTPS_PROXY=a:1; fi", id="a block that sets another one"),
        pytest.param("proxy_on a:1", id="a function is called"),
    ],
)
def test_nothing_is_taken_away_that_may_be_more_than_meant(text: str) -> None:
    assert [type(remove(item)) for item in set_in(text, HTTPS_PROXY="a:1")] == [Manual]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("export FIRST=1 \\", None, id="the command goes on in the line that sets it"),
        pytest.param("eval 'export A=a:1 HTTPS_PROXY=a:1'", None, id="two alike inside quotes"),
        pytest.param("proxy_on a:1", f"proxy_on {URL}", id="a function is called"),
    ],
)
def test_a_value_is_replaced_where_the_line_shows_it(text: str, after: str | None) -> None:
    steps = [set_value(item, URL) for item in set_in(text, HTTPS_PROXY="a:1")]
    assert [step.after if isinstance(step, Edit) else None for step in steps] == [after]


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
