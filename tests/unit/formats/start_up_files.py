"""Start-up files as people have them, and the proxy variables that a terminal gets from them.

Each case: id, the shells that read the file, its text, what is exported afterwards, and which of that depends on
something that cannot be known (a real shell may or may not have it).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StartUpFile:
    id: str
    shells: tuple[str, ...]
    text: str
    exported: dict[str, str]
    unsure: frozenset[str] = frozenset()
    others: dict[str, str] = field(default_factory=dict)


POSIX = ("bash", "zsh", "sh")
BOTH = ("bash", "zsh")

DEBIAN_BASHRC = r"""# ~/.bashrc: executed by bash(1) for non-login shells.
case $- in
    *i*) ;;
      *) return;;
esac
HISTCONTROL=ignoreboth
shopt -s histappend
[ -x /usr/bin/lesspipe ] && eval "$(SHELL=/bin/sh lesspipe)"
if [ -z "${debian_chroot:-}" ] && [ -r /etc/debian_chroot ]; then
    debian_chroot=$(cat /etc/debian_chroot)
fi
case "$TERM" in
    xterm-color|*-256color) color_prompt=yes;;
esac
PS1='${debian_chroot:+($debian_chroot)}\u@\h:\w\$ '
if [ -x /usr/bin/dircolors ]; then
    test -r ~/.dircolors && eval "$(dircolors -b ~/.dircolors)" || eval "$(dircolors -b)"
    alias ls='ls --color=auto'
fi
alias alert='notify-send --urgency=low "$(history|tail -n1|sed -e '\''s/^\s*[0-9]\+\s*//;s/[;&|]\s*alert$//'\'')"'
if [ -f ~/.bash_aliases ]; then
    . ~/.bash_aliases
fi
export http_proxy=http://127.0.0.1:7890
export https_proxy="$http_proxy"
"""

OH_MY_ZSH = r"""
if [[ -r "${XDG_CACHE_HOME:-$HOME/.cache}/p10k-instant-prompt-${(%):-%n}.zsh" ]]; then
  source "${XDG_CACHE_HOME:-$HOME/.cache}/p10k-instant-prompt-${(%):-%n}.zsh"
fi
export ZSH="$HOME/.oh-my-zsh"
ZSH_THEME="robbyrussell"
plugins=(
  git   # don't remove
  zsh-autosuggestions
)
for config_file ("$ZSH"/lib/*.zsh(N)); do
  source "$config_file"
done
(( $+commands[brew] )) && alias b='brew'
zstyle ':completion:*' matcher-list 'm:{a-z}={A-Za-z}'
mkcd() { mkdir -p "$1" && cd "$1" }
function {
  local port=7891
  export all_proxy="socks5h://127.0.0.1:$port"
}
[[ ! -f ~/.p10k.zsh ]] || source ~/.p10k.zsh
export https_proxy=http://127.0.0.1:7890 # export https_proxy=http://no
"""

CORPORATE = r"""
PROXY_HOST=proxy.corp.example
PROXY_PORT=8080
set -a
HTTP_PROXY="http://${PROXY_HOST}:${PROXY_PORT}"
HTTPS_PROXY=$HTTP_PROXY
NO_PROXY="localhost,127.0.0.1,.corp.example,10.0.0.0/8"
set +a
proxy_off() { unset HTTP_PROXY HTTPS_PROXY; }
"""

FILES = (
    StartUpFile(
        "debian's .bashrc with two lines added",
        ("bash",),
        DEBIAN_BASHRC,
        {"http_proxy": "http://127.0.0.1:7890", "https_proxy": "http://127.0.0.1:7890"},
    ),
    StartUpFile(
        "oh-my-zsh with powerlevel10k",
        ("zsh",),
        OH_MY_ZSH,
        {"all_proxy": "socks5h://127.0.0.1:7891", "https_proxy": "http://127.0.0.1:7890"},
    ),
    StartUpFile(
        "a company's set -a block",
        POSIX,
        CORPORATE,
        {
            "HTTP_PROXY": "http://proxy.corp.example:8080",
            "HTTPS_PROXY": "http://proxy.corp.example:8080",
            "NO_PROXY": "localhost,127.0.0.1,.corp.example,10.0.0.0/8",
        },
    ),
    StartUpFile("commented out", POSIX, "# export https_proxy=http://a:1\n  #export http_proxy=http://a:1\n", {}),
    StartUpFile(
        "several on one line",
        POSIX,
        "export http_proxy=http://a:1 https_proxy=http://a:2;export all_proxy=c\n",
        {"http_proxy": "http://a:1", "https_proxy": "http://a:2", "all_proxy": "c"},
    ),
    StartUpFile(
        "the second on a line gets the old value of the first",
        BOTH,
        "http_proxy=http://old:1\nexport http_proxy=http://new:1 https_proxy=$http_proxy\n",
        {"http_proxy": "http://new:1", "https_proxy": "http://old:1"},
    ),
    StartUpFile("not exported", POSIX, "https_proxy=http://a:1\n", {}),
    StartUpFile(
        "exported afterwards", POSIX, "https_proxy=http://a:1\nexport https_proxy\n", {"https_proxy": "http://a:1"}
    ),
    StartUpFile(
        "exported beforehand", POSIX, "export https_proxy\nhttps_proxy=http://a:1\n", {"https_proxy": "http://a:1"}
    ),
    StartUpFile("a prefix of one command", POSIX, "https_proxy=http://a:1 true\n", {}),
    StartUpFile(
        "functions to switch it, none called",
        POSIX,
        "proxy() {\n  export https_proxy=http://a:1\n}\nunproxy() { unset https_proxy; }\n"
        "alias p='export http_proxy=b'\n",
        {},
    ),
    StartUpFile(
        "a function that is called with a port",
        POSIX,
        'proxy() {\n  export https_proxy="http://127.0.0.1:${1:-7890}" http_proxy=http://127.0.0.1:$1\n}\nproxy 7897\n',
        {"https_proxy": "http://127.0.0.1:7897", "http_proxy": "http://127.0.0.1:7897"},
    ),
    StartUpFile(
        "a function's default",
        POSIX,
        'proxy() {\n  export https_proxy="http://127.0.0.1:${1:-7890}"\n}\nproxy\n',
        {"https_proxy": "http://127.0.0.1:7890"},
    ),
    StartUpFile(
        "a local of a function, where declare -x is local too",
        ("bash",),
        "f() {\n local https_proxy=http://a:1\n declare -x http_proxy=b\n}\nf\n",
        {},
    ),
    StartUpFile(
        "a local of a function, where declare -x is global",
        ("zsh",),
        "f() {\n local https_proxy=http://a:1\n declare -x http_proxy=b\n}\nf\n",
        {"http_proxy": "b"},
    ),
    StartUpFile(
        "set and unset",
        POSIX,
        "export https_proxy=http://a:1 http_proxy=b all_proxy=c\nunset https_proxy all_proxy\n",
        {"http_proxy": "b"},
    ),
    StartUpFile("inherited and unset", POSIX, "unset INHERITED_PROXY\n", {}),
    StartUpFile(
        "here-document",
        POSIX,
        "cat <<END > /dev/null\nexport https_proxy=http://a:1\nit's\nEND\nexport http_proxy=b\n",
        {"http_proxy": "b"},
    ),
    StartUpFile("text of a string", POSIX, 'echo "\nexport https_proxy=http://a:1\n" > /dev/null\n', {}),
    StartUpFile(
        "in a subshell and a pipeline", ("bash", "sh"), "(export https_proxy=a)\ntrue | export http_proxy=b\n", {}
    ),
    StartUpFile(
        "quotes of every kind",
        BOTH,
        "export http_proxy='http://a:1' https_proxy=\"http://a:2\" all_proxy=$'socks5://a:3' HTTP_PROXY=http://a\\:4 "
        "HTTPS_PROXY='it'\\''s' ALL_PROXY=\"a\"'b'c NO_PROXY=\"a,\\\"b\\\"\"\n",
        {
            "http_proxy": "http://a:1",
            "https_proxy": "http://a:2",
            "all_proxy": "socks5://a:3",
            "HTTP_PROXY": "http://a:4",
            "HTTPS_PROXY": "it's",
            "ALL_PROXY": "abc",
            "NO_PROXY": 'a,"b"',
        },
    ),
    StartUpFile(
        "braces",
        BOTH,
        "export {http,https}_proxy=http://a:1\nunset {HTTP,HTTPS}_PROXY\n",
        {"http_proxy": "http://a:1", "https_proxy": "http://a:1"},
    ),
    StartUpFile(
        "a loop over names",
        BOTH,
        "for v in http_proxy https_proxy HTTP_PROXY; do\n  export $v=http://a:1\ndone\n",
        {"http_proxy": "http://a:1", "https_proxy": "http://a:1", "HTTP_PROXY": "http://a:1"},
    ),
    StartUpFile(
        "parts cut off and filled in",
        POSIX,
        "export http_proxy=http://a:1\n"
        'export all_proxy="socks5://${http_proxy#http://}" no_proxy=${no_proxy:-localhost}\n'
        ': "${https_proxy:=$http_proxy}"\nexport https_proxy\n',
        {"http_proxy": "http://a:1", "all_proxy": "socks5://a:1", "no_proxy": "localhost", "https_proxy": "http://a:1"},
    ),
    StartUpFile(
        "conditions that files answer",
        POSIX,
        "[ -f ~/.proxyrc ] && . ~/.proxyrc\nif [ -e ~/absent ]; then\n export http_proxy=no\nelse\n"
        " export http_proxy=yes\nfi\n",
        {"https_proxy": "http://sourced:1", "http_proxy": "yes"},
        others={".proxyrc": "export https_proxy=http://sourced:1\n"},
    ),
    StartUpFile(
        "conditions that variables answer",
        BOTH,
        'if [ -n "$BASH_VERSION$ZSH_VERSION" ] && [[ $- == *i* ]]; then export http_proxy=a; fi\n'
        '[ -z "$PS1" ] && return\nexport https_proxy=b\n',
        {"http_proxy": "a", "https_proxy": "b"},
    ),
    StartUpFile(
        "a condition that a program answers",
        POSIX,
        "export http_proxy=a\nif grep -q zz /dev/null; then\n  export http_proxy=b https_proxy=c\nfi\n",
        {"http_proxy": "a"},
        unsure=frozenset({"http_proxy", "https_proxy"}),
    ),
    StartUpFile(
        "a file that may return early",
        BOTH,
        "export http_proxy=a\ngrep -q zz /dev/null && return\nexport https_proxy=b\n",
        {"http_proxy": "a", "https_proxy": "b"},
        unsure=frozenset({"https_proxy"}),
    ),
    StartUpFile(
        "a file that returns", BOTH, "export http_proxy=a\nreturn\nexport https_proxy=b\n", {"http_proxy": "a"}
    ),
    StartUpFile(
        "the output of a command",
        POSIX,
        "export http_proxy=http://$(echo a):1 no_proxy=`echo b`\nexport https_proxy=c\n",
        {"http_proxy": "http://a:1", "no_proxy": "b", "https_proxy": "c"},
        unsure=frozenset({"http_proxy", "no_proxy"}),
    ),
    StartUpFile(
        "a continued line",
        POSIX,
        "export http_proxy=http://a:1 \\\n  https_proxy=http://a:2\n",
        {"http_proxy": "http://a:1", "https_proxy": "http://a:2"},
    ),
    StartUpFile(
        "Windows line ends stay in the value",
        POSIX,
        "export http_proxy=http://a:1\r\nexport https_proxy=b\r\n",
        {"http_proxy": "http://a:1\r", "https_proxy": "b\r"},
    ),
    StartUpFile(
        "Windows line ends end an if",
        ("bash",),
        "export http_proxy=a\nif true; then\r\nexport https_proxy=b\r\nfi\r\n",
        {"http_proxy": "a"},
        unsure=frozenset({"https_proxy"}),
    ),
    StartUpFile(
        "an unclosed quote",
        BOTH,
        'export http_proxy=a\nexport https_proxy="b\nexport all_proxy=c\n',
        {"http_proxy": "a"},
        unsure=frozenset({"https_proxy", "all_proxy"}),
    ),
    StartUpFile(
        "a byte-order mark spoils the first command only",
        POSIX,
        "\ufeffexport http_proxy=a\nexport https_proxy=b\n",
        {"https_proxy": "b"},
    ),
    StartUpFile(
        "eval of text that is known",
        POSIX,
        "eval 'export http_proxy=a'\nx=b; eval \"export https_proxy=$x\"\n",
        {"http_proxy": "a", "https_proxy": "b"},
    ),
    StartUpFile(
        "set over and over", POSIX, "export http_proxy=a\nexport http_proxy=b\nhttp_proxy=c\n", {"http_proxy": "c"}
    ),
    StartUpFile(
        "names are told apart by case",
        POSIX,
        "export http_proxy=a HTTP_PROXY=b\n",
        {"http_proxy": "a", "HTTP_PROXY": "b"},
    ),
    StartUpFile(
        "typeset and declare",
        BOTH,
        "typeset -x http_proxy=a\ndeclare -x https_proxy=b\ndeclare all_proxy=c\ntypeset -gx no_proxy=d\n",
        {"http_proxy": "a", "https_proxy": "b", "no_proxy": "d"},
    ),
    StartUpFile(
        "zsh's short forms",
        ("zsh",),
        "for f (~/*.absent(N)) source $f\nfor v (http https) { export ${v}_proxy=http://a:1 }\n"
        "if [[ -o interactive ]] { true }\n",
        {"http_proxy": "http://a:1", "https_proxy": "http://a:1"},
    ),
    StartUpFile(
        "fish: the usual",
        ("fish",),
        "if status is-interactive\n"
        "    set -gx http_proxy http://127.0.0.1:7890; set -gx https_proxy $http_proxy\nend\n"
        "set -x all_proxy 'socks5://a:1' # no\n# set -gx NO_PROXY x\n",
        {"http_proxy": "http://127.0.0.1:7890", "https_proxy": "http://127.0.0.1:7890", "all_proxy": "socks5://a:1"},
    ),
    StartUpFile(
        "fish: not exported, erased, local",
        ("fish",),
        "set -g http_proxy a\nset -gx https_proxy b\nset -e https_proxy\nbegin\n  set -lx all_proxy c\nend\n",
        {},
    ),
    StartUpFile(
        "fish: functions",
        ("fish",),
        "function proxy --argument port\n    set -gx https_proxy http://127.0.0.1:$port\n"
        "    set -x http_proxy only-here\nend\nfunction never\n    set -gx all_proxy no\nend\n"
        "proxy 7897\n",
        {"https_proxy": "http://127.0.0.1:7897"},
    ),
    StartUpFile(
        "fish: conditions",
        ("fish",),
        "set -q http_proxy; or set -gx http_proxy a\nif test -f ~/absent; and true\n"
        " set -gx https_proxy no\nelse if set -q http_proxy\n set -gx https_proxy yes\nend\n"
        "switch $http_proxy\ncase b 'c*'\n set -gx all_proxy no\ncase '*'\n set -gx all_proxy yes\nend\n",
        {"http_proxy": "a", "https_proxy": "yes", "all_proxy": "yes"},
    ),
    StartUpFile(
        "fish: what cannot be known",
        ("fish",),
        "set -gx http_proxy http://(echo a):1\nif grep -q zz /dev/null\n  set -gx https_proxy b\nend\n"
        "set -gx all_proxy c\n",
        {"http_proxy": "http://a:1", "all_proxy": "c"},
        unsure=frozenset({"http_proxy", "https_proxy"}),
    ),
    StartUpFile(
        "fish: export as in bash, and lists",
        ("fish",),
        "export http_proxy=http://a:1\nset -gx no_proxy localhost 127.0.0.1\n"
        "for v in HTTP_PROXY HTTPS_PROXY\n  set -gx $v http://b:1\nend\nsource ~/more.fish\n",
        {
            "http_proxy": "http://a:1",
            "no_proxy": "localhost 127.0.0.1",
            "HTTP_PROXY": "http://b:1",
            "HTTPS_PROXY": "http://b:1",
            "all_proxy": "sourced",
        },
        others={"more.fish": "set -gx all_proxy sourced\n"},
    ),
)
