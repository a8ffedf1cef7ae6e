"""Homes of bash users, in the style of distributions, frameworks, companies and proxy programs."""

from tests.shells.compare import Home

P, Q = "http://127.0.0.1:7890", "http://127.0.0.1:7897"
CORP = "http://proxy.corp.example:8080"
BOTH = {"http_proxy": P, "https_proxy": P}

DEBIAN = r"""# ~/.bashrc: executed by bash(1) for non-login shells.
case $- in
    *i*) ;;
      *) return;;
esac
HISTCONTROL=ignoreboth
shopt -s histappend
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s checkwinsize
[ -x /usr/bin/lesspipe ] && eval "$(SHELL=/bin/sh lesspipe)"
if [ -z "${debian_chroot:-}" ] && [ -r /etc/debian_chroot ]; then
    debian_chroot=$(cat /etc/debian_chroot)
fi
case "$TERM" in
    xterm-color|*-256color) color_prompt=yes;;
esac
if [ -n "$force_color_prompt" ]; then
    if [ -x /usr/bin/tput ] && tput setaf 1 >&/dev/null; then
	color_prompt=yes
    else
	color_prompt=
    fi
fi
if [ "$color_prompt" = yes ]; then
    PS1='${debian_chroot:+($debian_chroot)}\[\033[01;32m\]\u@\h\[\033[00m\]:\[\033[01;34m\]\w\[\033[00m\]\$ '
else
    PS1='${debian_chroot:+($debian_chroot)}\u@\h:\w\$ '
fi
unset color_prompt force_color_prompt
if [ -x /usr/bin/dircolors ]; then
    test -r ~/.dircolors && eval "$(dircolors -b ~/.dircolors)" || eval "$(dircolors -b)"
    alias ls='ls --color=auto'
fi
alias alert='notify-send --urgency=low "$(history|tail -n1|sed -e '\''s/^\s*[0-9]\+\s*//;s/[;&|]\s*alert$//'\'')"'
if [ -f ~/.bash_aliases ]; then
    . ~/.bash_aliases
fi
if ! shopt -oq posix; then
  if [ -f /usr/share/bash-completion/bash_completion ]; then
    . /usr/share/bash-completion/bash_completion
  elif [ -f /etc/bash_completion ]; then
    . /etc/bash_completion
  fi
fi
"""
PROFILE = r"""# ~/.profile: executed by the command interpreter for login shells.
if [ -n "$BASH_VERSION" ]; then
    if [ -f "$HOME/.bashrc" ]; then
	. "$HOME/.bashrc"
    fi
fi
if [ -d "$HOME/bin" ] ; then
    PATH="$HOME/bin:$PATH"
fi
if [ -d "$HOME/.local/bin" ] ; then
    PATH="$HOME/.local/bin:$PATH"
fi
"""
FEDORA = r"""# .bashrc
if [ -f /etc/bashrc ]; then
    . /etc/bashrc
fi
if ! [[ "$PATH" =~ "$HOME/.local/bin:$HOME/bin:" ]]; then
    PATH="$HOME/.local/bin:$HOME/bin:$PATH"
fi
export PATH
if [ -d ~/.bashrc.d ]; then
    for rc in ~/.bashrc.d/*; do
        if [ -f "$rc" ]; then
            . "$rc"
        fi
    done
fi
unset rc
"""
NVM = r"""
export NVM_DIR="$HOME/.nvm"
[ -s "$NVM_DIR/nvm.sh" ] && \. "$NVM_DIR/nvm.sh"  # This loads nvm
[ -s "$NVM_DIR/bash_completion" ] && \. "$NVM_DIR/bash_completion"
"""
CONDA = r"""
# >>> conda initialize >>>
__conda_setup="$('/opt/conda/bin/conda' 'shell.bash' 'hook' 2> /dev/null)"
if [ $? -eq 0 ]; then
    eval "$__conda_setup"
else
    if [ -f "/opt/conda/etc/profile.d/conda.sh" ]; then
        . "/opt/conda/etc/profile.d/conda.sh"
    fi
fi
unset __conda_setup
# <<< conda initialize <<<
"""
SWITCHES = r"""
proxy_on() {
    export http_proxy="http://127.0.0.1:${1:-7890}"
    export https_proxy=$http_proxy no_proxy="localhost,127.0.0.1"
    echo "proxy on: $http_proxy"
}
function proxy_off () {
    unset http_proxy https_proxy no_proxy
    echo -e "proxy off"
}
"""
OH_MY_BASH = {
    ".bashrc": 'export OSH="$HOME/.oh-my-bash"\nOSH_THEME="font"\nplugins=(git)\naliases=(general)\n'
    'case $- in\n  *i*) ;;\n    *) return;;\nesac\nsource "$OSH"/oh-my-bash.sh\n'
    f"export https_proxy={P} http_proxy={P}\n",
    ".oh-my-bash/oh-my-bash.sh": r"""# Bail out early if non-interactive
case $- in
  *i*) ;;
    *) return;;
esac
if [[ ! $OSH ]]; then OSH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); fi
OSH_CUSTOM=${OSH_CUSTOM:-$OSH/custom}
_omb_module_loaded=
_omb_module_require() {
  local status=0
  local -a files=()
  while (($#)); do
    local type=lib name=$1; shift
    [[ $name == *:* ]] && type=${name%%:*} name=${name#*:}
    name=${name%.bash}
    local -a locations=("$OSH/$type/$name.bash")
    local path
    for path in "${locations[@]}"; do
      if [[ -f $path ]]; then
        files+=("$path")
        continue 2
      fi
    done
    status=127
  done
  if ((status == 0)); then
    local path
    for path in "${files[@]}"; do source "$path" || status=$?; done
  fi
  return "$status"
}
_omb_module_require lib:utils
for plugin in "${plugins[@]}"; do
  _omb_module_require "plugins:$plugin"
done
""",
    ".oh-my-bash/lib/utils.bash": '_omb_util_exists() { type -t "$1" &>/dev/null; }\nexport OMB_VERSION=1\n',
}

HOMES = (
    Home(
        "Debian with two lines at the end",
        {".bashrc": DEBIAN + f"export http_proxy={P}\nexport https_proxy={P}\n", ".profile": PROFILE},
        BOTH,
    ),
    Home(
        "Ubuntu with the lines in .bash_aliases",
        {
            ".bashrc": DEBIAN,
            ".profile": PROFILE,
            ".bash_aliases": f"alias ll='ls -alF'\nexport http_proxy={P} https_proxy={P}\n",
        },
        BOTH,
    ),
    Home(
        "Ubuntu with the lines in .profile",
        {".bashrc": DEBIAN, ".profile": PROFILE + f'export http_proxy="{P}"\nexport https_proxy="$http_proxy"\n'},
        BOTH,
    ),
    Home(
        "Debian with lines above the guard",
        {".bashrc": f"export http_proxy={P}\nexport https_proxy={P}\n" + DEBIAN},
        BOTH,
    ),
    Home(
        "Fedora with a file in .bashrc.d",
        {
            ".bashrc": FEDORA,
            ".bashrc.d/50-proxy": f"export http_proxy={P}\nexport https_proxy={P}\n",
            ".bash_profile": "[ -f ~/.bashrc ] && . ~/.bashrc\n",
        },
        BOTH,
    ),
    Home(
        "Arch: one line on top",
        {
            ".bashrc": "[[ $- != *i* ]] && return\nalias ls='ls --color=auto'\nPS1='[\\u@\\h \\W]\\$ '\n"
            f"export {{http,https}}_proxy={P}\n"
        },
        BOTH,
    ),
    Home("switches, none used", {".bashrc": DEBIAN + SWITCHES}, {}),
    Home(
        "switches, one used at the end",
        {".bashrc": DEBIAN + SWITCHES + "proxy_on 7897\n"},
        {"http_proxy": Q, "https_proxy": Q, "no_proxy": "localhost,127.0.0.1"},
    ),
    Home("switched on and off again", {".bashrc": SWITCHES + "proxy_on\nproxy_off\n"}, {}),
    Home(
        "an alias that sets it, used",
        {
            ".bashrc": f"shopt -s expand_aliases\nalias setproxy='export https_proxy={P}'\n"
            f"alias unsetproxy='unset https_proxy'\n"
        },
        {},
    ),
    Home(
        "nvm, conda and a proxy",
        {".bashrc": DEBIAN + NVM + CONDA + f"export https_proxy={P}\nexport http_proxy={P}\n"},
        BOTH,
    ),
    Home("oh-my-bash", OH_MY_BASH, BOTH),
    Home(
        "a company's file that is sourced",
        {
            ".bashrc": DEBIAN + '[[ -r "$HOME/.corp/env.sh" ]] && source "$HOME/.corp/env.sh"\n',
            ".corp/env.sh": f'readonly CORP_PROXY="{CORP}"\nset -a\nHTTP_PROXY=$CORP_PROXY\n'
            f'HTTPS_PROXY=$CORP_PROXY\nNO_PROXY="localhost,127.0.0.1,.corp.example"\n'
            f"set +a\n",
        },
        {"HTTP_PROXY": CORP, "HTTPS_PROXY": CORP, "NO_PROXY": "localhost,127.0.0.1,.corp.example"},
    ),
    Home(
        "a company's loop over names",
        {
            ".bashrc": f"for v in http_proxy https_proxy HTTP_PROXY HTTPS_PROXY; do\n"
            f'  export "$v={CORP}"\ndone\nunset v\n'
        },
        dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), CORP),
    ),
    Home(
        "a company's loop that builds both cases",
        {
            ".bashrc": f'for scheme in http https; do\n  declare -gx "${{scheme}}_proxy={CORP}"\n'
            f'  declare -gx "${{scheme^^}}_PROXY={CORP}"\ndone\n'
        },
        dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), CORP),
    ),
    Home(
        "only at work, which a program tells",
        {
            ".bashrc": f"if ip route get 10.0.0.1 2>/dev/null | grep -q corp0; then\n"
            f"  export https_proxy={CORP}\nfi\nexport http_proxy={P}\n"
        },
        {"http_proxy": P},
    ),
    Home(
        "by host name",
        {
            ".bashrc": f'case "$(hostname)" in\n  work-*) export https_proxy={CORP} ;;\n'
            f"  *) ;;\nesac\nexport http_proxy={P}\n"
        },
        {"http_proxy": P},
    ),
    Home(
        "the address of the gateway, as in WSL",
        {
            ".bashrc": DEBIAN + "hostip=$(ip route show 2>/dev/null | awk '/default/ {print $3}')\n"
            'export https_proxy="http://${hostip}:7890"\nexport http_proxy=' + P + "\n"
        },
        {"http_proxy": P},
    ),
    Home(
        "a password in it",
        {".bashrc": "export https_proxy='http://me:p%40ss@proxy.corp.example:8080'\n"},
        {"https_proxy": "http://me:p%40ss@proxy.corp.example:8080"},
    ),
    Home(
        "credentials from a file",
        {
            ".bashrc": 'u=$(cat ~/.proxyuser 2>/dev/null)\nexport https_proxy="http://$u@proxy:1"\nexport http_proxy='
            + P
            + "\n"
        },
        {"http_proxy": P},
    ),
    Home(
        "continued lines and comments",
        {
            ".bashrc": f"export http_proxy={P} \\\n       https_proxy={P} # both\n"
            f"# export https_proxy=http://old:1\n: export http_proxy=http://no:1\n"
        },
        BOTH,
    ),
    Home(
        "a here-document that shows how",
        {
            ".bashrc": f"usage() {{\n  cat <<-'EOF'\n\texport https_proxy=http://no:1\n"
            f"\tEOF\n}}\ncat > /dev/null <<EOF\nexport http_proxy=http://no:1\n"
            f"EOF\nexport http_proxy={P} https_proxy={P}\n"
        },
        BOTH,
    ),
    Home(
        "macOS with .bash_profile alone",
        {
            ".bash_profile": "export BASH_SILENCE_DEPRECATION_WARNING=1\n[ -r ~/.bashrc ] && source ~/.bashrc\n"
            f"export https_proxy={P} http_proxy={P} all_proxy=socks5://127.0.0.1:7891\n",
            ".bashrc": 'export PATH="/opt/homebrew/bin:$PATH"\n',
        },
        {**BOTH, "all_proxy": "socks5://127.0.0.1:7891"},
        "darwin",
    ),
    Home(
        "macOS with homebrew and git completion",
        {
            ".bash_profile": 'if type brew &>/dev/null; then\n  HOMEBREW_PREFIX="$(brew --prefix)"\n'
            '  for COMPLETION in "${HOMEBREW_PREFIX}/etc/bash_completion.d/"*; do\n'
            '    [[ -r "${COMPLETION}" ]] && source "${COMPLETION}"\n  done\n'
            "fi\nparse_git_branch() {\n  git branch 2> /dev/null | sed -e '/^[^*]/d' -e 's/* \\(.*\\)/ (\\1)/'\n"
            '}\nexport PS1="\\u \\W\\$(parse_git_branch)\\$ "\n' + f"export http_proxy={P} https_proxy={P}\n"
        },
        BOTH,
        "darwin",
    ),
    Home(
        "Windows line ends",
        {".bashrc": f"export http_proxy={P}\r\nexport https_proxy={P}\r\n"},
        {"http_proxy": P + "\r", "https_proxy": P + "\r"},
    ),
    Home(
        "environment.d and nothing else",
        {".config/environment.d/proxy.conf": f"http_proxy={P}\nhttps_proxy=${{http_proxy}}\n", ".bashrc": DEBIAN},
        BOTH,
    ),
    Home(
        "environment.d beaten by .bashrc",
        {
            ".config/environment.d/10.conf": f"https_proxy={Q}\n",
            ".bashrc": f"export https_proxy=${{https_proxy/7897/7890}}\nexport http_proxy={P}\n",
        },
        {"http_proxy": P},
    ),
    Home(
        "emptied for this shell",
        {".profile": f"export https_proxy={P}\n", ".bashrc": "export https_proxy=\nexport HTTPS_PROXY=\n"},
        {"https_proxy": "", "HTTPS_PROXY": ""},
    ),
    Home("assigned and never exported", {".bashrc": DEBIAN + f"https_proxy={P}\nhttp_proxy={P}\n"}, {}),
    Home(
        "bash-it with enabled plugins",
        {
            ".bashrc": 'export BASH_IT="$HOME/.bash_it"\nexport BASH_IT_THEME="bobby"\n'
            'unset MAILCHECK\nsource "$BASH_IT"/bash_it.sh\n',
            ".bash_it/bash_it.sh": 'for _f in "${BASH_IT}/enabled"/*.bash "${BASH_IT}/custom"/*.bash; do\n'
            '  if [[ -e "${_f}" ]]; then\n    source "$_f"\n  fi\ndone\nunset _f\n',
            ".bash_it/enabled/250---base.plugin.bash": "cite about-plugin 2>/dev/null\n"
            "function ips () {\n  ifconfig | grep inet\n}\n",
            ".bash_it/custom/proxy.bash": f"export http_proxy={P}\nexport https_proxy={P}\n",
        },
        BOTH,
    ),
    Home(
        "starship and direnv at the end",
        {
            ".bashrc": DEBIAN
            + f"export http_proxy={P} https_proxy={P}\n"
            + 'command -v starship >/dev/null && eval "$(starship init bash)"\n'
            'command -v direnv >/dev/null && eval "$(direnv hook bash)"\n'
        },
        BOTH,
    ),
    Home(
        "defaults with blanks in them",
        {".bashrc": "export no_proxy=${no_proxy:-localhost, 127.0.0.1} https_proxy=${PROXY:-" + P + "}\n"},
        {"no_proxy": "localhost, 127.0.0.1", "https_proxy": P},
    ),
    Home(
        "a tool that prints the proxy",
        {".bashrc": 'eval "$(echo export https_proxy=http://printed:1)"\n' + f"export http_proxy={P}\n"},
        {"http_proxy": P},
    ),
)
