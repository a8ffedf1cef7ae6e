"""The home that a pass is measured on: twelve start-up files of the sizes that oh-my-zsh has, Codex, three editors."""

from collections.abc import Iterator, Mapping
from itertools import cycle, islice

ZSHENV = """\
export ZDOTDIR="${ZDOTDIR:-$HOME}"
export LANG=en_US.UTF-8
[ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
typeset -U path
path=(~/bin ~/.local/bin $path)
"""
PROFILE = """\
if [ -n "$BASH_VERSION" ]; then
    if [ -f "$HOME/.bashrc" ]; then
        . "$HOME/.bashrc"
    fi
fi
if [ -d "$HOME/bin" ] ; then
    PATH="$HOME/bin:$PATH"
fi
"""
ZSHRC = """\
export ZSH="$HOME/.oh-my-zsh"
ZSH_THEME="robbyrussell"
plugins=(git docker)
for lib in functions git key-bindings completion termsupport history; do
  source $ZSH/lib/$lib.zsh
done
for plugin (git docker); do
  if [[ -f $ZSH/plugins/$plugin/$plugin.plugin.zsh ]]; then
    source $ZSH/plugins/$plugin/$plugin.plugin.zsh
  fi
done
proxy_on() {
  export http_proxy=http://127.0.0.1:7890 https_proxy=http://127.0.0.1:7890
}
export HTTPS_PROXY=http://127.0.0.1:7890
export NO_PROXY=localhost,127.0.0.1,.corp.example
[ -f ~/.fzf.zsh ] && source ~/.fzf.zsh
export NVM_DIR="$HOME/.nvm"
"""
FUNCTION = """
# Outputs what the name of the function says, or nothing where there is none ({n})
function git_prompt_{n}() {{
  local ref remote=${{$(command git rev-parse --verify --symbolic-full-name 2>/dev/null)/refs\\/remotes\\/}}
  if [[ -n ${{remote}} ]]; then
    ref=$(command git rev-list ${{hook_com[branch]}}..HEAD 2>/dev/null | wc -l) || return 0
    case "$ref" in
      0) echo "$ZSH_THEME_GIT_PROMPT_EQUAL" ;;
      *) echo "${{ref#refs/heads/}}" ;;
    esac
  else
    print -Pn "\\e]2;$1:q\\a" # set window name
  fi
}}
"""
SETTING = """\
zstyle ':completion:*:*:kill:*:processes{n}' list-colors '=(#b) #([0-9]#) ([0-9a-z-]#)*=01;34=0=01'
bindkey -M emacs '^[[{n};5C' forward-word
if [[ -n "$terminfo[kpp{n}]" ]]; then
  bindkey -M viins "${{terminfo[kpp]}}" up-line-or-history
fi
[[ "$OSTYPE" = darwin* ]] && export LSCOLORS{n}="Gxfxcxdxbxegedabagacad"
setopt extended_history       # record timestamp of command {n}
"""
ALIAS = """\
alias g{n}='git rebase --interactive --autosquash'
alias gc{n}="git commit --verbose --all"
"""
MIXED = (FUNCTION, SETTING, ALIAS)
# Lines of each file of oh-my-zsh, to the nearest ten (its master branch of 2024).
LONG = {
    ".oh-my-zsh/lib/functions.zsh": (270, (FUNCTION,)),
    ".oh-my-zsh/lib/git.zsh": (350, (FUNCTION,)),
    ".oh-my-zsh/lib/key-bindings.zsh": (140, (SETTING,)),
    ".oh-my-zsh/lib/completion.zsh": (80, (SETTING,)),
    ".oh-my-zsh/lib/termsupport.zsh": (160, MIXED),
    ".oh-my-zsh/lib/history.zsh": (40, MIXED),
    ".oh-my-zsh/plugins/git/git.plugin.zsh": (430, (ALIAS, ALIAS, ALIAS, FUNCTION)),
    ".oh-my-zsh/plugins/docker/docker.plugin.zsh": (50, (ALIAS,)),
}
SETTINGS = """\
{
  // of the whole machine
  "editor.fontSize": 13,
  "http.proxy": "http://127.0.0.1:7890",
  "http.noProxy": ["localhost"],
}
"""
EDITORS = {".vscode": "Code", ".cursor": "Cursor", ".vscode-oss": "VSCodium"}


def files() -> Mapping[str, str]:
    """By path below the home."""
    codex = {
        ".codex/config.toml": 'model = "gpt-5"\n[features]\nweb_search = true\n',
        ".codex/.env": "EXTRA=1\n",
        ".codex/auth.json": '{"OPENAI_API_KEY": "sk-never-valid-0000"}',
    }
    return {**start_up_files(), **codex, **dict(_editors())}


def start_up_files() -> dict[str, str]:
    """Those of zsh, by path below the home: 1,600 lines in all."""
    own = {".zshenv": ZSHENV, ".profile": PROFILE, ".zprofile": "export EDITOR=vim\n", ".zshrc": ZSHRC}
    return own | {name: _grown(lines, blocks) for name, (lines, blocks) in LONG.items()}


def _grown(lines: int, blocks: tuple[str, ...]) -> str:
    text = ""
    for number, block in enumerate(islice(cycle(blocks), lines)):
        text += block.format(n=number)
        if text.count("\n") >= lines:
            break
    return text


def _editors() -> Iterator[tuple[str, str]]:
    for data, config in EDITORS.items():
        extension = f"{data}/extensions/openai.chatgpt-0.5.60-linux-x64"
        yield f"{extension}/package.json", '{"name": "chatgpt", "version": "0.5.60"}'
        yield f"{extension}/bin/linux-x86_64/codex", "#!/bin/sh\necho codex-cli 0.169.0\n"
        yield f".config/{config}/User/settings.json", SETTINGS
