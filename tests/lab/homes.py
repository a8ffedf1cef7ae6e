"""Codex's login files, with tokens that no server has ever signed."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import json

from tests.lab.edge import ACCOUNT_ID

API_KEY = "sk-lab"


def login_api_key(home: Path, key: str = API_KEY) -> Path:
    """Writes `.codex/auth.json` of somebody who uses an API key."""
    return _write(home, {"auth_mode": "apikey", "OPENAI_API_KEY": key})


def login_chatgpt(home: Path, *, expires_in: timedelta = timedelta(days=10), plan: str = "plus") -> Path:
    """Writes `.codex/auth.json` of somebody who is logged in with ChatGPT; a negative time has already run out."""
    now = datetime.now(UTC)
    account = {
        "chatgpt_plan_type": plan,
        "chatgpt_account_id": ACCOUNT_ID,
        "chatgpt_user_id": "user-lab",
        "user_id": "user-lab",
    }
    expiry = int((now + expires_in).timestamp())
    claims = {"email": "lab@example.test", "exp": expiry, "https://api.openai.com/auth": account}
    tokens = {
        "id_token": unsigned_jwt(claims),
        "access_token": unsigned_jwt(claims),
        "refresh_token": "rt-lab",
        "account_id": ACCOUNT_ID,
    }
    return _write(
        home, {"auth_mode": "chatgpt", "OPENAI_API_KEY": None, "tokens": tokens, "last_refresh": now.isoformat()}
    )


def unsigned_jwt(claims: dict[str, object]) -> str:
    """A token of the right shape: header, claims, and a signature that is none."""
    return ".".join(
        urlsafe_b64encode(part).rstrip(b"=").decode() for part in (b'{"alg":"none"}', json.encode(claims), b"lab")
    )


def _write(home: Path, login: dict[str, object]) -> Path:
    path = home / ".codex" / "auth.json"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(json.encode(login))
    path.chmod(0o600)
    return path
