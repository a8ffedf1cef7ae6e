"""The layers of Codex's config: the company's file, the user's over it, a profile over both.

A trusted project's file is a layer too, but Codex takes nothing from it that could redirect traffic (0.169.0 ignores
openai_base_url, chatgpt_base_url, model_provider and model_providers there, with a warning), so that none is read.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from codexwatch.model.codex import Config, FileState
from codexwatch.model.variable import Origin

SYSTEM_CONFIG = ("etc", "codex", "config.toml")
PROFILE_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)


def layered(below: Config, above: Config) -> Config:
    """`above` with what only `below` says; where that stands is in `inherited`, as `lines` are those of `above`.

    A layer that is broken or not there changes nothing: a broken one of the user's is a finding of its own.
    """
    if below.state is not FileState.OK or above.state not in (FileState.OK, FileState.ABSENT):
        return above
    here = above.lines
    return replace(
        above,
        model_provider=above.model_provider if "model_provider" in here else below.model_provider,
        openai_base_url=above.openai_base_url if "openai_base_url" in here else below.openai_base_url,
        chatgpt_base_url=above.chatgpt_base_url if "chatgpt_base_url" in here else below.chatgpt_base_url,
        forced_login_method=above.forced_login_method if "forced_login_method" in here else below.forced_login_method,
        forced_workspaces=above.forced_workspaces or below.forced_workspaces,
        auth_store=above.auth_store if "cli_auth_credentials_store" in here else below.auth_store,
        respect_system_proxy=(
            above.respect_system_proxy if "features.respect_system_proxy" in here else below.respect_system_proxy
        ),
        providers={**below.providers, **above.providers},
        mcp_servers={**below.mcp_servers, **above.mcp_servers},
        inherited=_inherited(below, here),
    )


def _inherited(below: Config, here: Mapping[str, int]) -> Mapping[str, Origin]:
    own = {key: Origin(below.path, line) for key, line in below.lines.items()}
    return {key: origin for key, origin in {**below.inherited, **own}.items() if key not in here}
