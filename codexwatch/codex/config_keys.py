"""Keys of config.toml with which Codex does not start, and keys that it ignores, by version.

Each was tried on the published binaries with `codex login status`, which reads the file as every other command does:
it exits with the reason, or answers. What is ignored is named in the `startup warning` of `codex doctor --json`.
"""

from dataclasses import dataclass

from codexwatch.codex.version import Change, Evidence, at_least

PREFERRED_AUTH_METHOD_GONE = Change("0.36.0", "0.34.0", "`preferred_auth_method` is ignored", Evidence.MEASURED)
RMCP_SWITCH_GONE = Change("0.77.0", "0.75.0", "`experimental_use_rmcp_client` is ignored", Evidence.MEASURED)
WEBSOCKET_SWITCH_GONE = Change("0.116.0", "0.115.0", "`features.responses_websockets` does nothing", Evidence.MEASURED)
LOCAL_PROVIDERS_BUILT_IN = Change(
    "0.59.0", "0.58.0", "`ollama` and `lmstudio` are built-in providers, `oss` is none", Evidence.MEASURED
)
CHAT_REFUSED = Change("0.95.0", "0.94.0", '`wire_api = "chat"` and `ollama-chat` are refused', Evidence.MEASURED)
BUILT_IN_NAMES_RESERVED = Change(
    "0.115.0", "0.114.0", "`[model_providers.openai]`, `ollama` and `lmstudio` are refused", Evidence.MEASURED
)
BEDROCK_BUILT_IN = Change("0.123.0", "0.122.0", "`amazon-bedrock` is a built-in provider", Evidence.MEASURED)
WORKSPACE_MAY_BE_A_LIST = Change("0.131.0", "0.130.0", "`forced_chatgpt_workspace_id` may be a list", Evidence.MEASURED)
PROFILE_REFUSED = Change("0.134.0", "0.133.0", "`profile = …` in config.toml is refused", Evidence.MEASURED)
RESPECTS_SYSTEM_PROXY = Change("0.142.0", "0.141.0", "`features.respect_system_proxy`", Evidence.MEASURED)
GCP_BUILT_IN = Change("0.165.0", "0.164.0", "`gcp` is a built-in provider", Evidence.MEASURED)

CHANGES = (
    PREFERRED_AUTH_METHOD_GONE,
    LOCAL_PROVIDERS_BUILT_IN,
    RMCP_SWITCH_GONE,
    CHAT_REFUSED,
    BUILT_IN_NAMES_RESERVED,
    WEBSOCKET_SWITCH_GONE,
    BEDROCK_BUILT_IN,
    WORKSPACE_MAY_BE_A_LIST,
    PROFILE_REFUSED,
    RESPECTS_SYSTEM_PROXY,
    GCP_BUILT_IN,
)
"""Oldest first."""

RESPONSES = "responses"
CHAT = "chat"
RESERVED = frozenset({"openai", "ollama", "lmstudio"})
REMOVED_PROVIDER = "ollama-chat"
LOGIN_METHODS = ("chatgpt", "api")
STORES = ("file", "keyring", "auto", "ephemeral")
"""Any other value of `forced_login_method` and `cli_auth_credentials_store` is refused."""

PROXY_KEYS = frozenset({"proxy", "http_proxy", "https_proxy", "all_proxy", "no_proxy"})
"""No version has a key of config.toml for its own proxy; those that people try, in any case."""


@dataclass(frozen=True, slots=True)
class Obsolete:
    """A key that is ignored, by its dotted name. `since` None: no version has ever known it."""

    key: str
    since: Change | None
    instead: str


OBSOLETE = (
    Obsolete("preferred_auth_method", PREFERRED_AUTH_METHOD_GONE, "forced_login_method"),
    Obsolete("experimental_use_rmcp_client", RMCP_SWITCH_GONE, "nothing: it is always on"),
    Obsolete("features.experimental_use_rmcp_client", None, "nothing: it is always on"),
    Obsolete(
        "features.responses_websockets", WEBSOCKET_SWITCH_GONE, "supports_websockets = false of a provider of your own"
    ),
    Obsolete(
        "features.responses_websockets_v2",
        WEBSOCKET_SWITCH_GONE,
        "supports_websockets = false of a provider of your own",
    ),
    Obsolete("features.respect_system_proxies", None, "respect_system_proxy"),
)


def built_in_providers(version: str | None) -> frozenset[str]:
    """The providers that `model_provider` may name without a table of their own."""
    local = {"ollama", "lmstudio"} if at_least(version, LOCAL_PROVIDERS_BUILT_IN) else {"oss"}
    # Somewhere after 0.77.0 there was one for the older protocol; nothing is known to be wrong with it before it went.
    chat = set() if at_least(version, CHAT_REFUSED) else {REMOVED_PROVIDER}
    cloud = {"amazon-bedrock"} if at_least(version, BEDROCK_BUILT_IN) else set()
    newer = {"gcp"} if at_least(version, GCP_BUILT_IN) else set()
    return frozenset({"openai", *local, *chat, *cloud, *newer})


def is_reserved(provider: str, version: str | None) -> bool:
    """Whether a table `[model_providers.NAME]` with anything in it is refused, since the name is a built-in one's."""
    return provider in RESERVED and at_least(version, BUILT_IN_NAMES_RESERVED)
