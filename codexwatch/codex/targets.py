"""The URLs that a turn needs, by login, config and version."""

import re
from datetime import datetime, timedelta

from codexwatch.codex.login import BUILT_IN_PROVIDER
from codexwatch.codex.version import (
    ASKS_ACCOUNTS_CHECK,
    OPENAI_BASE_URL_IGNORED,
    OPENAI_BASE_URL_IN_CONFIG,
    REFRESHES_EXPIRED_TOKEN,
    WEBSOCKET_FIRST,
    at_least,
)
from codexwatch.model.codex import Config, Login, Provider, StoredLogin
from codexwatch.model.network import Stack, Target
from codexwatch.model.secret import mask_urls

API_BASE = "https://api.openai.com/v1"
CHATGPT_BASE = "https://chatgpt.com/backend-api"
ACCOUNT_CHECK = "/accounts/check"
SIGN_IN = "https://auth.openai.com/oauth/token"

REFRESHED_EARLY = timedelta(minutes=5)
"""So long before the end of the access token a client asks for a new one."""
OLD_LOGIN = timedelta(days=8)
"""So long after the last refresh it does where that end cannot be read."""

_USERINFO = re.compile(r"^(?P<scheme>\w+://)[^/?#]*@")

LOCAL_PROVIDERS = {
    "oss": "http://localhost:11434/v1",
    "ollama": "http://localhost:11434/v1",
    "lmstudio": "http://localhost:1234/v1",
}
"""Built-in providers whose model runs on this machine."""


def targets(
    login: Login,
    config: Config,
    stored: StoredLogin,
    version: str | None,
    now: datetime,
    *,
    base_url: str | None = None,
) -> tuple[Target, ...]:
    """Every essential target, and the sign-in host as soon as a client that starts now would ask it.

    A login that cannot be read gives those of both kinds, none of them sure.
    `base_url` is the variable OPENAI_BASE_URL, which older versions look at.
    """
    if config.model_provider != BUILT_IN_PROVIDER:
        return _of_provider(config, stored, version)
    websocket = at_least(version, WEBSOCKET_FIRST)
    moved = _moved(config, base_url, version)
    chatgpt = (*_model(moved or f"{CHATGPT_BASE}/codex", websocket=websocket), *_account(config, version))
    api = _model(moved or API_BASE, websocket=websocket)
    match login:
        case Login.API_KEY:
            return api
        case Login.CHATGPT:
            return (*chatgpt, *_refresh(stored, version, now))
        case Login.NONE:
            return _unsure((*chatgpt, *api, Target(SIGN_IN, Stack.HTTPS)))
        case _:
            return _unsure((*chatgpt, *api))


def _moved(config: Config, base_url: str | None, version: str | None) -> str | None:
    """Where the built-in provider was moved to; the configuration wins over the variable."""
    configured = config.openai_base_url if at_least(version, OPENAI_BASE_URL_IN_CONFIG) else None
    set_in_environment = None if at_least(version, OPENAI_BASE_URL_IGNORED) else (base_url or "").strip()
    return configured or set_in_environment or None


def _of_provider(config: Config, stored: StoredLogin, version: str | None) -> tuple[Target, ...]:
    provider = config.providers.get(config.model_provider) or Provider(config.model_provider)
    base = provider.base_url or LOCAL_PROVIDERS.get(provider.id)
    if base is None:
        return ()
    websocket = provider.supports_websockets and at_least(version, WEBSOCKET_FIRST)
    signed_in = provider.requires_openai_auth and stored.has_tokens and stored.mode != "apikey"
    return (*_model(base, websocket=websocket), *(_account(config, version) if signed_in else ()))


def _model(base: str, *, websocket: bool) -> tuple[Target, ...]:
    url = f"{_without_credentials(base).rstrip('/')}/responses"
    https = Target(url, Stack.HTTPS)
    return (https, Target(websocket_url(url), Stack.WEBSOCKET)) if websocket else (https,)


def _without_credentials(base: str) -> str:
    """A target is shown and stored. What is left of credentials that spoil the URL is masked: nobody can ask it."""
    bare = _USERINFO.sub(r"\g<scheme>", base)
    return bare if Target(bare, Stack.HTTPS).valid else mask_urls(bare)


def websocket_url(url: str) -> str:
    """The address of the upgrade: `wss` for `https`, `ws` for `http`."""
    return "ws" + url.removeprefix("http")


def _account(config: Config, version: str | None) -> tuple[Target, ...]:
    """`accounts/check`, without which a ChatGPT turn does not start.

    Its answer may name the host of the model; `chatgpt_base_url` moves the model only if it does not. The account of
    the user is not asked, so the usual host is assumed.
    """
    if not at_least(version, ASKS_ACCOUNTS_CHECK):
        return ()
    base = _without_credentials(config.chatgpt_base_url or CHATGPT_BASE).rstrip("/")
    return (Target(f"{base}/{'wham' if '/backend-api' in base else 'api/codex'}{ACCOUNT_CHECK}", Stack.HTTPS),)


def is_account_check(target: Target) -> bool:
    """Codex asks this one with a client of its own, which is stricter about certificates."""
    return target.url.endswith(ACCOUNT_CHECK)


def _refresh(stored: StoredLogin, version: str | None, now: datetime) -> tuple[Target, ...]:
    """The sign-in host, once it is asked for a new token: before the old one has expired a turn does without."""
    expires = stored.access_expires_at
    expired = expires is not None and expires <= now
    return (Target(SIGN_IN, Stack.HTTPS, essential=expired),) if refresh_is_due(stored, version, now) else ()


def refresh_is_due(stored: StoredLogin, version: str | None, now: datetime) -> bool:
    """Whether a client that is started now asks for a new access token before anything else."""
    if not at_least(version, REFRESHES_EXPIRED_TOKEN):
        return False
    if stored.access_expires_at is not None:
        return stored.access_expires_at - now <= REFRESHED_EARLY
    return stored.refreshed_at is not None and now - stored.refreshed_at > OLD_LOGIN


def _unsure(needed: tuple[Target, ...]) -> tuple[Target, ...]:
    return tuple(Target(target.url, target.stack, sure=False) for target in needed)
