"""Which codex is installed, and its version."""

import json
import os
from pathlib import Path

import pytest

from codexwatch.collectors.homes.installed import Installed, InstalledCodex, version_beside

NPM = {"name": "@openai/codex", "version": "0.169.0"}


def program(path: Path, text: str = "#!/bin/sh\nexit 3\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("place", "metadata", "version"),
    [
        pytest.param(
            "lib/node_modules/@openai/codex/bin/codex.js",
            ("lib/node_modules/@openai/codex/package.json", NPM),
            "0.169.0",
            id="npm",
        ),
        pytest.param(
            "pkg/vendor/x86_64-unknown-linux-musl/bin/codex",
            ("pkg/vendor/x86_64-unknown-linux-musl/codex-package.json", {"version": "0.169.0", "layoutVersion": 1}),
            "0.169.0",
            id="the native package",
        ),
        pytest.param(
            "pkg/vendor/x86_64-unknown-linux-musl/codex/codex",
            ("pkg/package.json", {"name": "@openai/codex", "version": "0.98.0-linux-x64"}),
            "0.98.0",
            id="an older native package",
        ),
        pytest.param(
            ".codex/packages/standalone/releases/0.157.0-x86_64-unknown-linux-musl/bin/codex",
            None,
            "0.157.0",
            id="standalone",
        ),
        pytest.param("opt/homebrew/Caskroom/codex/0.160.1/codex-aarch64-apple-darwin", None, "0.160.1", id="Homebrew"),
        pytest.param("nix/store/0123456789abcdfghijklmnpqrsvwxyz-codex-0.150.0/bin/codex", None, "0.150.0", id="Nix"),
        pytest.param("x/0.170.0-alpha.3/bin/codex", None, "0.170.0-alpha.3", id="an early release"),
        pytest.param("opt/node-22.1.0/bin/codex", None, None, id="the version of something else"),
        pytest.param(
            "lib/other/bin/codex", ("lib/other/package.json", {"name": "other", "version": "9.9.9"}), None, id="other's"
        ),
        pytest.param("lib/x/bin/codex", ("lib/x/codex-package.json", ["0.1.0"]), None, id="metadata is no object"),
    ],
)
def test_the_version_lies_beside_it(
    tmp_path: Path, place: str, metadata: tuple[str, object] | None, version: str | None
) -> None:
    found = program(tmp_path / place)
    if metadata is not None:
        (tmp_path / metadata[0]).write_text(json.dumps(metadata[1]))
    assert version_beside(str(found)) == version


def test_a_link_on_the_path_is_followed_to_its_package(tmp_path: Path) -> None:
    real = program(tmp_path / "lib/node_modules/@openai/codex/bin/codex.js")
    (real.parent.parent / "package.json").write_text(json.dumps(NPM))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/codex").symlink_to(real)
    found = InstalledCodex().find(str(tmp_path), [str(tmp_path / "none"), str(tmp_path / "bin")])
    assert found == Installed(str(tmp_path / "bin/codex"), "0.169.0")


def test_a_service_without_the_users_path_looks_where_installers_put_it(tmp_path: Path) -> None:
    program(tmp_path / ".nvm/versions/node/v9.0.0/bin/codex")
    newest = program(tmp_path / ".nvm/versions/node/v22.1.0/bin/codex")
    found = InstalledCodex().find(str(tmp_path), [])
    assert found is not None
    assert found.path == str(newest)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.mkdir(), id="a folder of that name"),
        pytest.param(lambda path: path.write_text("x"), id="not executable"),
        pytest.param(lambda path: path.symlink_to("nowhere"), id="a link to nothing"),
        pytest.param(str, id="nothing"),
    ],
)
def test_what_is_no_codex(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "codex")
    found = InstalledCodex().find(str(tmp_path / "home"), [str(tmp_path), "", "relative"])
    assert found is None or not found.path.startswith(str(tmp_path))


def test_a_codex_that_nothing_describes_is_asked_once(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    program(
        tmp_path / "bin/codex",
        f'#!/bin/sh\necho "$@ $HTTPS_PROXY" >> {asked}\nls -A "$CODEX_HOME" >> {asked}\necho codex-cli 0.158.0\n',
    )
    installed = InstalledCodex()
    for _ in range(2):
        assert installed.find(str(tmp_path), [str(tmp_path / "bin")]) == Installed(
            str(tmp_path / "bin/codex"), "0.158.0"
        )
    assert asked.read_text() == "--version \n"


def test_an_upgrade_in_place_is_noticed(tmp_path: Path) -> None:
    installed, path = InstalledCodex(), tmp_path / "bin/codex"
    for version in ("0.158.0", "0.169.0-alpha.1"):
        program(path, f"#!/bin/sh\necho codex-cli {version}\n")
        found = installed.find(str(tmp_path), [str(path.parent)])
        assert found is not None
        assert found.version == version


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("#!/bin/sh\nread x < /dev/zero\n", id="hangs"),
        pytest.param("#!/bin/sh\necho 'GNU codex 1.2'\n", id="is another program"),
        pytest.param("#!/bin/sh\nexit 1\n", id="fails"),
        pytest.param("\x7fELF", id="cannot be started"),
    ],
)
def test_one_that_does_not_say_has_no_version(tmp_path: Path, text: str) -> None:
    path = program(tmp_path / "bin/codex", text)
    assert InstalledCodex().find(str(tmp_path), [str(path.parent)]) == Installed(str(path), None)


def test_the_callers_variables_do_not_reach_it(tmp_path: Path) -> None:
    path = program(
        tmp_path / "bin/codex", '#!/bin/sh\n[ -z "$CODEXWATCH_PLANTED$PYTEST_CURRENT_TEST" ] && echo codex 1.2.3\n'
    )
    assert "PYTEST_CURRENT_TEST" in os.environ
    found = InstalledCodex().find(str(tmp_path), [str(path.parent)])
    assert found is not None
    assert found.version == "1.2.3"
