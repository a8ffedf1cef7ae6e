"""Chinese on a narrow terminal: broken between characters, closed where it is opened."""

import pytest

from codexwatch.cli.han_lines import filled, has_han


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("代理端口没有监听", ["代理端口没", "有监听"], id="between any two characters"),
        pytest.param("代理端口没。有监听", ["代理端口", "没。有监听"], id="never before what closes a phrase"),
        pytest.param("代理端口（没有）", ["代理端口", "（没有）"], id="never behind what opens one"),
        pytest.param("用 HTTPS_PROXY", ["用", "HTTPS_PROXY"], id="a word stays whole, even one that is too wide"),
        pytest.param("a b 代理端口", ["a b 代理端", "口"], id="blanks between words are kept, and end no line"),
        pytest.param("代理\n\n端口", ["代理", "", "端口"], id="its own line ends"),
        pytest.param("", [""], id="nothing"),
    ],
)
def test_a_line_of_ten_cells(text: str, lines: list[str]) -> None:
    assert list(filled(text, 10)) == lines


def test_nothing_is_lost() -> None:
    text = "Codex 的 websocket（见 `~/.zshrc:3`）不认 socks5h://，改用 http://127.0.0.1:7890；“系统代理”不算。"
    for width in range(2, 60):
        assert "".join("".join(filled(text, width)).split()) == "".join(text.split())


def test_english_is_left_to_the_terminal_library() -> None:
    assert not has_han("Codex’s websocket · 3 tries")
    assert has_han("用 Codex")
