"""The home in which Codex runs, and codexwatch reads: certificates of every kind, a login, a configuration."""

import shutil
import subprocess
from pathlib import Path

import trustme

from tests.lab.ca import LabCA
from tests.lab.homes import login_api_key

PROVIDER = """\
model_provider = "lab"
[model_providers.lab]
name = "lab"
base_url = "{base}"
supports_websockets = true
stream_max_retries = {retries}
request_max_retries = {retries}
websocket_connect_timeout_ms = 3000
experimental_bearer_token = "sk-lab"
[features]
unbounded_connection_retries = false
plugins = false
apps = false
"""
"""A provider of its own, which may be told to give up at once; without what Codex fetches beside a turn."""
BUILT_IN = 'openai_base_url = "{base}"\n'


def why_no_home() -> str | None:
    return None if shutil.which("openssl") else "openssl is not installed"


def furnish(home: Path, ca: LabCA) -> Path:
    """Everything that cases name. Returns the Codex home."""
    login_api_key(home)
    good = ca.root.read_text()
    stranger = trustme.CA(organization_name="codexwatch stranger")
    stranger.cert_pem.write_to_path(home / "stranger.pem")
    contents = {
        "good.pem": good,
        "both.pem": (home / "stranger.pem").read_text() + good,
        "commented.pem": f"# the roots of the laboratory\n\n{good}",
        "crlf.pem": good.replace("\n", "\r\n"),
        "trusted.pem": good.replace("BEGIN CERT", "BEGIN TRUSTED CERT").replace("END CERT", "END TRUSTED CERT"),
        "notes.txt": "no certificate\n",
        "empty.pem": "",
        "key.pem": stranger.private_key_pem.bytes().decode(),
        "cut.pem": good[: len(good) // 2],
        "garbage.pem": "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n",
        "good-and-garbage.pem": f"{good}-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
        # In the working directory, where Codex must not look: were it read, every answer would be another one.
        ".env": "HTTPS_PROXY=http://127.0.0.1:7893\nALL_PROXY=http://127.0.0.1:7893\n",
    }
    for name, text in contents.items():
        (home / name).write_text(text)
    (home / "latin-1.pem").write_bytes(b"# caf\xe9\n" + good.encode())
    (home / "good.der").write_bytes(_openssl("-in", str(ca.root), "-outform", "DER"))
    for name, certificate in (("folder", None), ("hashed", ca.root), ("strange", home / "stranger.pem")):
        (home / name).mkdir()
        if certificate:
            fingerprint = _openssl("-in", str(certificate), "-hash", "-noout").decode().strip()
            shutil.copy(certificate, home / name / f"{fingerprint}.0")
    return home / ".codex"


def configure(codex_home: Path, text: str, dotenv: bytes | None) -> None:
    config = codex_home / "config.toml"
    if not config.exists() or config.read_text() != text:
        config.write_text(text)
    path = codex_home / ".env"
    if dotenv is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(dotenv)


def forget(codex_home: Path) -> None:
    """Leaves no more than somebody has who never ran Codex."""
    for path in codex_home.iterdir():
        if path.name in {"auth.json", "config.toml", ".env"}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", "x509", *arguments], capture_output=True, check=True).stdout
