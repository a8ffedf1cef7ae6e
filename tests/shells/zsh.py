"""Homes of zsh users: oh-my-zsh, prezto, powerlevel10k, zinit, macOS, companies."""

from tests.shells.compare import Home

P, Q = "http://127.0.0.1:7890", "http://127.0.0.1:7897"
CORP = "http://proxy.corp.example:8080"
BOTH = {"http_proxy": P, "https_proxy": P}
LINES = f"export http_proxy={P}\nexport https_proxy={P}\n"

INSTANT_PROMPT = r"""
if [[ -r "${XDG_CACHE_HOME:-$HOME/.cache}/p10k-instant-prompt-${(%):-%n}.zsh" ]]; then
  source "${XDG_CACHE_HOME:-$HOME/.cache}/p10k-instant-prompt-${(%):-%n}.zsh"
fi
"""
P10K = r"""
'builtin' 'local' '-a' 'p10k_config_opts'
[[ ! -o 'aliases'         ]] || p10k_config_opts+=('aliases')
[[ ! -o 'sh_glob'         ]] || p10k_config_opts+=('sh_glob')
'builtin' 'setopt' 'no_aliases' 'no_sh_glob' 'brace_expand'
() {
  emulate -L zsh -o extended_glob
  unset -m '(POWERLEVEL9K_*|DEFAULT_USER)~POWERLEVEL9K_GITSTATUS_DIR'
  [[ $ZSH_VERSION == (5.<1->*|<6->.*) ]] || return
  typeset -g POWERLEVEL9K_LEFT_PROMPT_ELEMENTS=(
    os_icon                 # os identifier
    dir                     # current directory
    vcs                     # git status
  )
  typeset -g POWERLEVEL9K_PROXY_FOREGROUND=68
  typeset -g POWERLEVEL9K_DIR_SHORTEN_FOLDER_MARKER="(${(j:|:)anchor_files})"
  function my_git_formatter() {
    emulate -L zsh
    if [[ -n $P9K_CONTENT ]]; then
      typeset -g my_git_format=$P9K_CONTENT
      return
    fi
    (( VCS_STATUS_COMMITS_BEHIND )) && res+=" ${clean}⇣${VCS_STATUS_COMMITS_BEHIND}"
    typeset -g my_git_format=$res
  }
  functions -M my_git_formatter 2>/dev/null
}
typeset -g POWERLEVEL9K_CONFIG_FILE=${${(%):-%x}:a}
(( ${#p10k_config_opts} )) && setopt ${p10k_config_opts[@]}
'builtin' 'unset' 'p10k_config_opts'
"""
OH_MY_ZSH = r"""
# Protect against non-zsh execution of Oh My Zsh (use POSIX syntax here)
[ -n "$ZSH_VERSION" ] || {
  printf "Error: Oh My Zsh can't be loaded from: ${0}. " >&2
  return 1
}
[[ -n "$ZSH" ]] || export ZSH="${${(%):-%x}:a:h}"
[[ -n "$ZSH_CUSTOM" ]] || ZSH_CUSTOM="$ZSH/custom"
[[ -n "$ZSH_CACHE_DIR" ]] || ZSH_CACHE_DIR="$ZSH/cache"
(( ${fpath[(Ie)$ZSH_CACHE_DIR/completions]} )) || fpath=("$ZSH_CACHE_DIR/completions" $fpath)
is_plugin() {
  local base_dir=$1
  local name=$2
  builtin test -f $base_dir/plugins/$name/$name.plugin.zsh \
    || builtin test -f $base_dir/plugins/$name/_$name
}
for plugin ($plugins); do
  if is_plugin "$ZSH_CUSTOM" "$plugin"; then
    fpath=("$ZSH_CUSTOM/plugins/$plugin" $fpath)
  elif is_plugin "$ZSH" "$plugin"; then
    fpath=("$ZSH/plugins/$plugin" $fpath)
  else
    echo "[oh-my-zsh] plugin '$plugin' not found" >/dev/null
  fi
done
if [[ "$OSTYPE" = darwin* ]]; then
  SHORT_HOST=$(scutil --get LocalHostName 2>/dev/null) || SHORT_HOST="${HOST/.*/}"
else
  SHORT_HOST="${HOST/.*/}"
fi
_omz_source() {
  local context filepath="$1"
  case "$filepath" in
  lib/*) context="lib:${filepath:t:r}" ;;
  plugins/*) context="plugins:${filepath:h:t}" ;;
  esac
  if [[ -f "$ZSH_CUSTOM/$filepath" ]]; then
    source "$ZSH_CUSTOM/$filepath"
  elif [[ -f "$ZSH/$filepath" ]]; then
    source "$ZSH/$filepath"
  fi
}
for lib_file ("$ZSH"/lib/*.zsh); do
  _omz_source "lib/${lib_file:t}"
done
unset lib_file
for plugin ($plugins); do
  _omz_source "plugins/$plugin/$plugin.plugin.zsh"
done
unset plugin
for config_file ("$ZSH_CUSTOM"/*.zsh(N)); do
  source "$config_file"
done
unset config_file
"""
ZSHRC = """export ZSH="$HOME/.oh-my-zsh"
ZSH_THEME="robbyrussell"
zstyle ':omz:update' mode auto      # update automatically without asking
plugins=(git)
source $ZSH/oh-my-zsh.sh
"""
LIBRARY = r"""
function env_default() {
    [[ ${parameters[$1]} = *-export* ]] && return 0
    export "$1=$2" && return 3
}
env_default 'PAGER' 'less'
env_default 'LESS' '-R'
setopt interactivecomments
"""


def oh_my_zsh(**more: str) -> dict[str, str]:
    files = {".zshrc": ZSHRC, ".oh-my-zsh/oh-my-zsh.sh": OH_MY_ZSH, ".oh-my-zsh/lib/misc.zsh": LIBRARY}
    files[".oh-my-zsh/plugins/git/git.plugin.zsh"] = (
        "function git_main_branch() {\n  command git rev-parse\n}\nalias g='git'\n"
    )
    return files | more


PREZTO = r"""
if ! autoload -Uz is-at-least || ! is-at-least 4.3.11; then
  return 1
fi
function pmodload {
  local -a pmodules
  local pmodule
  pmodules=("$argv[@]")
  for pmodule in "$pmodules[@]"; do
    if [[ -s "${ZDOTDIR:-$HOME}/.zprezto/modules/$pmodule/init.zsh" ]]; then
      source "${ZDOTDIR:-$HOME}/.zprezto/modules/$pmodule/init.zsh"
    fi
  done
}
zstyle -a ':prezto:load' pmodule 'pmodules'
pmodload "$pmodules[@]"
unset pmodules
"""
ZPROFILE = r"""
if [[ "$OSTYPE" == darwin* ]]; then
  export BROWSER="${BROWSER:-open}"
fi
if [[ -z "$EDITOR" ]]; then
  export EDITOR='nano'
fi
typeset -gU cdpath fpath mailpath path
path=(
  $HOME/{,s}bin(N)
  /usr/local/{,s}bin(N)
  $path
)
if (( $#commands[(i)lesspipe(|.sh)] )); then
  export LESSOPEN="| /usr/bin/env $commands[(i)lesspipe(|.sh)] %s 2>&-"
fi
"""
ZINIT = r"""
ZINIT_HOME="${XDG_DATA_HOME:-${HOME}/.local/share}/zinit/zinit.git"
[ ! -d $ZINIT_HOME ] && mkdir -p "$(dirname $ZINIT_HOME)"
[ -f "${ZINIT_HOME}/zinit.zsh" ] && source "${ZINIT_HOME}/zinit.zsh"
"""
SWITCHES = r"""
function proxy() {
  export all_proxy=socks5://127.0.0.1:${1:=7891} https_proxy=http://127.0.0.1:7890
}
noproxy() { unset {http,https,all}_proxy }
"""

HOMES = (
    Home("oh-my-zsh with lines at the end", oh_my_zsh(**{".zshrc": ZSHRC + LINES}), BOTH),
    Home("oh-my-zsh with a custom file", oh_my_zsh(**{".oh-my-zsh/custom/proxy.zsh": LINES}), BOTH),
    Home("oh-my-zsh with lines before it", oh_my_zsh(**{".zshrc": LINES + ZSHRC}), BOTH),
    Home("oh-my-zsh with switches", oh_my_zsh(**{".zshrc": ZSHRC + SWITCHES}), {}),
    Home(
        "oh-my-zsh with a switch that is used",
        oh_my_zsh(**{".zshrc": ZSHRC + SWITCHES + "proxy 1080\n"}),
        {"all_proxy": "socks5://127.0.0.1:1080", "https_proxy": P},
    ),
    Home("oh-my-zsh whose folder is not there", {".zshrc": ZSHRC + LINES}, BOTH),
    Home(
        "powerlevel10k",
        {".zshrc": INSTANT_PROMPT + LINES + "[[ ! -f ~/.p10k.zsh ]] || source ~/.p10k.zsh\n", ".p10k.zsh": P10K},
        BOTH,
    ),
    Home(
        "powerlevel10k first",
        {".zshrc": INSTANT_PROMPT + "[[ ! -f ~/.p10k.zsh ]] || source ~/.p10k.zsh\n" + LINES, ".p10k.zsh": P10K},
        BOTH,
    ),
    Home(
        "prezto",
        {
            ".zshrc": 'if [[ -s "${ZDOTDIR:-$HOME}/.zprezto/init.zsh" ]]; then\n'
            '  source "${ZDOTDIR:-$HOME}/.zprezto/init.zsh"\nfi\n' + LINES,
            ".zprezto/init.zsh": PREZTO,
            ".zprofile": ZPROFILE,
            ".zshenv": 'if [[ ( "$SHLVL" -eq 1 && ! -o LOGIN ) && -s "${ZDOTDIR:-$HOME}/.zprofile" ]]; then\n'
            '  source "${ZDOTDIR:-$HOME}/.zprofile"\nfi\n',
        },
        BOTH,
    ),
    Home(
        "prezto with the lines in .zprofile",
        {".zprofile": ZPROFILE + LINES, ".zshrc": "source ~/.zprezto/init.zsh\n", ".zprezto/init.zsh": PREZTO},
        BOTH,
    ),
    Home("zinit", {".zshrc": ZINIT + LINES + "autoload -Uz compinit && compinit -u\n"}, BOTH),
    Home("lines in .zshenv", {".zshenv": LINES + 'export PATH="$HOME/.cargo/bin:$PATH"\n', ".zshrc": ""}, BOTH),
    Home(
        "ZDOTDIR below .config",
        {
            ".zshenv": 'export ZDOTDIR="$HOME/.config/zsh"\n',
            ".config/zsh/.zshrc": LINES,
            ".zshrc": f"export http_proxy={Q}\n",
        },
        BOTH,
    ),
    Home(
        "macOS with brew and nvm",
        {
            ".zprofile": '[ -x /opt/homebrew/bin/brew ] && eval "$(/opt/homebrew/bin/brew shellenv)"\n',
            ".zshrc": 'export NVM_DIR="$HOME/.nvm"\n'
            '[ -s "/opt/homebrew/opt/nvm/nvm.sh" ] && \\. "/opt/homebrew/opt/nvm/nvm.sh"\n' + LINES,
        },
        BOTH,
        "darwin",
    ),
    Home(
        "macOS with everything on one line",
        {".zshrc": f"export https_proxy={P} http_proxy={P} all_proxy=socks5://127.0.0.1:7890\n"},
        {**BOTH, "all_proxy": "socks5://127.0.0.1:7890"},
        "darwin",
    ),
    Home("macOS with the lines in .zlogin", {".zlogin": LINES, ".zshrc": "setopt autocd\n"}, BOTH, "darwin"),
    Home(
        "a company's module",
        {
            ".zshrc": "for f in ~/.corp/*.zsh(N.r); do source $f; done\nunset f\n",
            ".corp/10-proxy.zsh": f"typeset -gx HTTP_PROXY={CORP} HTTPS_PROXY={CORP}\n"
            f"export NO_PROXY=localhost,.corp.example\n",
            ".corp/20-tools.zsh": "alias k=kubectl\n",
        },
        {"HTTP_PROXY": CORP, "HTTPS_PROXY": CORP, "NO_PROXY": "localhost,.corp.example"},
    ),
    Home(
        "a company's array of exceptions",
        {
            ".zshrc": f"local -a skip=(localhost 127.0.0.1)\nexport no_proxy=${{(j:,:)skip}}\n"
            f"export http_proxy={P} https_proxy={P}\n"
        },
        BOTH,
    ),
    Home("a loop over names, zsh's short form", {".zshrc": f"for v (http_proxy https_proxy) export $v={P}\n"}, BOTH),
    Home(
        "if by host, zsh's short form",
        {".zshrc": f"[[ $HOST == work* ]] && {{ export https_proxy={CORP} }}\nexport http_proxy={P}\n"},
        {"http_proxy": P},
    ),
    Home(
        "allexport by option",
        {".zshrc": f"setopt allexport\nhttp_proxy={P}\nhttps_proxy={P}\nunsetopt allexport\nall_proxy=x\n"},
        BOTH,
    ),
    Home("assigned and never exported", {".zshrc": f"https_proxy={P}\ntypeset http_proxy={P}\n"}, {}),
    Home(
        "an old value taken away",
        {".zprofile": f"export https_proxy={Q} all_proxy={Q}\n", ".zshrc": "unset all_proxy\n" + LINES},
        BOTH,
    ),
    Home("only where a port answers", {".zshrc": f"if nc -z 127.0.0.1 7890 2>/dev/null; then\n{LINES}fi\n"}, {}),
    Home(
        "grml's way of being careful",
        {
            ".zshrc": "if [[ -z $GRML_OSTYPE ]]; then GRML_OSTYPE=$(uname -s); fi\n"
            "function check_com () {\n    emulate -L zsh\n    local -i comonly gatoo\n"
            "    comonly=0\n    if [[ $1 == '-c' ]] ; then\n        comonly=1\n"
            "        shift 1\n    fi\n    (( ${#argv} != 1 )) && return 1\n"
            "    if (( comonly > 0 )) ; then\n        (( ${+commands[$1]}  )) && return 0\n"
            "        return 1\n    fi\n    return 1\n}\ncheck_com vim && alias vi=vim\n" + LINES
        },
        BOTH,
    ),
    Home(
        "defaults with blanks in them",
        {".zshrc": "export no_proxy=${no_proxy:-localhost, 127.0.0.1} https_proxy=${PROXY:-" + P + "}\n"},
        {"no_proxy": "localhost, 127.0.0.1", "https_proxy": P},
    ),
    Home(
        "a hook for every prompt",
        {
            ".zshrc": "autoload -Uz add-zsh-hook\nupdate_proxy() { export https_proxy=$(cat ~/.proxy 2>/dev/null) }\n"
            "add-zsh-hook precmd update_proxy\n" + LINES
        },
        BOTH,
    ),
)
