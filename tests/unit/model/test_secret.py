"""What is masked, and what must stay readable."""

import pickle

import pytest

from codexwatch.model.secret import Secret, mask_urls
from codexwatch.model.variable import variable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("http://u:p@h:1", "http://u:•••@h:1", id="user and password"),
        pytest.param("http://token@h:1", "http://•••@h:1", id="a user alone may be a token"),
        pytest.param("u:p@h:1", "u:•••@h:1", id="without a scheme"),
        pytest.param("http://u:p@ss@h:1", "http://u:•••@h:1", id="an at sign in the password"),
        pytest.param("http://u:p/a#s?s@h:1", "http://u:•••@h:1", id="a slash and a hash in the password"),
        pytest.param("http:/u:p@h", "http:•••@h", id="a slash is missing: masked from the first colon on"),
        pytest.param("export A=http://u:p@h B=x", "export A=http://u:•••@h B=x", id="in a line of a shell"),
        pytest.param("A='http://u:p@h:1' # mine", "A='http://u:•••@h:1' # mine", id="in quotes, before a comment"),
        pytest.param(
            "A=http://u:p@h;B=http://x:y@z", "A=http://u:•••@z", id="two in one word: too much, never too little"
        ),
        pytest.param("http://u:p w@h:1", "http://u:•••@h:1", id="a blank in the password"),
        pytest.param("http://u:p", "http://u:•••", id="cut short"),
        pytest.param("git clone git@github.com:x/y", "git clone git@github.com:x/y", id="an address of git"),
        pytest.param("A=token@h:1", "A=•••@h:1", id="a user alone, without a scheme, as a value"),
        pytest.param("http://127.0.0.1:7890", "http://127.0.0.1:7890", id="no credentials"),
        pytest.param("http://$HOST:$PORT/", "http://$HOST:$PORT/", id="variables"),
        pytest.param("wss://api.openai.com/v1", "wss://api.openai.com/v1", id="no port"),
        pytest.param("", "", id="empty"),
    ],
)
def test_mask_urls(text: str, shown: str) -> None:
    assert mask_urls(text) == shown


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        pytest.param("HTTPS_PROXY", "http://u:p@h:1", "http://u:•••@h:1", id="a proxy"),
        pytest.param("NO_PROXY", "localhost,127.0.0.1", "localhost,127.0.0.1", id="a list of hosts"),
        pytest.param("CODEX_API_KEY", "sk-x", "•••", id="a key"),
        pytest.param("MY_PROVIDER_TOKEN", "x", "•••", id="anything that is not known to be harmless"),
        pytest.param("CODEX_API_KEY", "", "", id="empty is worth knowing"),
    ],
)
def test_what_a_variable_shows(name: str, text: str, shown: str) -> None:
    assert variable(name, text).shown == shown


def test_a_secret_does_not_come_out_by_accident() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {secret!s} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret == Secret("hunter2")
    assert secret != Secret("other")
    assert secret.reveal() == "hunter2"
