"""Which language a reader gets."""

import plistlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from codexwatch.cli.session_language import APPLE_SETTINGS, session_locale
from codexwatch.model.language import named, of_locale


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("zh_CN.UTF-8", "zh_CN", id="mainland China"),
        pytest.param("zh_CN", "zh_CN", id="without an encoding"),
        pytest.param("zh-CN", "zh_CN", id="as browsers write it"),
        pytest.param("zh_SG.GB18030@pinyin", "zh_CN", id="Singapore, with an encoding and a modifier"),
        pytest.param("zh-Hans", "zh_CN", id="simplified script"),
        pytest.param("zh_Hans_CN", "zh_CN", id="simplified script and a country"),
        pytest.param("zh", "zh_CN", id="Chinese without more"),
        pytest.param("zh_TW.UTF-8", None, id="traditional characters: no translation"),
        pytest.param("zh_Hant", None, id="traditional script"),
        pytest.param("zh_HK", None, id="Hong Kong"),
        pytest.param("en_US.UTF-8", "en", id="English"),
        pytest.param("EN", "en", id="capitals"),
        pytest.param("de_DE.UTF-8", None, id="German"),
        pytest.param("english", None, id="no name of a locale"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_names_of_locales(text: str, language: str | None) -> None:
    assert named(text) == language


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        pytest.param({"LANG": "zh_CN.UTF-8"}, "zh_CN", id="LANG alone"),
        pytest.param(
            {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN", id="messages differ from the rest"
        ),
        pytest.param({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en", id="LC_ALL wins"),
        pytest.param({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh_CN", id="an empty variable is none"),
        pytest.param({"LANG": "C.UTF-8"}, "en", id="the plain locale with an encoding"),
        pytest.param({"LANG": "zh_TW.UTF-8"}, "en", id="traditional characters get English"),
        pytest.param({"LANG": "de_DE.UTF-8"}, "en", id="a language that we have not"),
        pytest.param({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, "en", id="LANGUAGE goes before the locale"),
        pytest.param({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:zh_CN"}, "zh_CN", id="the first of LANGUAGE that we have"),
        pytest.param({"LANG": "C", "LANGUAGE": "zh_CN"}, "en", id="LANGUAGE counts for nothing in the plain locale"),
        pytest.param({"LANGUAGE": "zh_CN"}, None, id="LANGUAGE counts for nothing without a locale"),
        pytest.param({"LC_CTYPE": "zh_CN.UTF-8"}, None, id="how letters are written is no language"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_the_locale_is_read_as_gettext_does(environ: Mapping[str, str], language: str | None) -> None:
    assert of_locale(environ) == language


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        pytest.param("etc/locale.conf", "LANG=zh_CN.UTF-8\nLC_TIME=en_GB.UTF-8\n", "zh_CN", id="systemd"),
        pytest.param("etc/default/locale", '#  File\nLANG="zh_CN.UTF-8"\nLANGUAGE="zh_CN:zh"\n', "zh_CN", id="Debian"),
        pytest.param("etc/default/locale", "LANG=en_US.UTF-8\n", "en", id="English"),
        pytest.param("etc/default/locale", "# LANG=zh_CN.UTF-8\n", None, id="a comment"),
        pytest.param("etc/other", "LANG=zh_CN.UTF-8\n", None, id="no such file"),
    ],
)
def test_a_service_takes_the_language_of_the_machine(
    tmp_path: Path, path: str, text: str, language: str | None
) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert of_locale(session_locale("linux", "/nobody", str(tmp_path))) == language


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        pytest.param({"AppleLanguages": ["zh-Hans-CN", "en-CN"]}, "zh_CN", id="Chinese first"),
        pytest.param({"AppleLanguages": ["en-CN", "zh-Hans-CN"]}, "en", id="English first"),
        pytest.param({"AppleLanguages": ["zh-Hant-TW"]}, "en", id="traditional characters"),
        pytest.param({"AppleLanguages": []}, None, id="no language"),
        pytest.param({"AppleLocale": "zh_CN"}, None, id="a region alone"),
        pytest.param(["zh-Hans"], None, id="another kind of file"),
    ],
)
def test_on_macos_it_is_that_of_the_settings(tmp_path: Path, settings: Any, language: str | None) -> None:
    file = tmp_path / APPLE_SETTINGS
    file.parent.mkdir(parents=True)
    file.write_bytes(plistlib.dumps(settings))
    assert of_locale(session_locale("darwin", str(tmp_path))) == language


def test_a_broken_settings_file_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / APPLE_SETTINGS
    file.parent.mkdir(parents=True)
    file.write_bytes(b"bplist00 torn")
    assert not session_locale("darwin", str(tmp_path))
