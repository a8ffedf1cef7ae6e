"""Homes of fish users: config.fish, conf.d, universal variables, fisher, oh-my-fish, companies."""

from tests.shells.compare import Home

P, Q = "http://127.0.0.1:7890", "http://127.0.0.1:7897"
CORP = "http://proxy.corp.example:8080"
BOTH = {"http_proxy": P, "https_proxy": P}
LINES = f"set -gx http_proxy {P}\nset -gx https_proxy {P}\n"
CONFIG = ".config/fish/config.fish"


def config(text: str, **more: str) -> dict[str, str]:
    return {CONFIG: text} | more


HOMES = (
    Home("two lines", config(LINES), BOTH),
    Home(
        "inside of is-interactive",
        config(
            f"if status is-interactive\n    # Commands to run in interactive sessions\n"
            f"    set -gx http_proxy {P}\n    set -gx https_proxy $http_proxy\n"
            f"end\n"
        ),
        BOTH,
    ),
    Home("long options", config(f"set --global --export http_proxy {P}\nset --export https_proxy {P}\n"), BOTH),
    Home("export as in bash", config(f"export http_proxy={P}\nexport https_proxy=$http_proxy\n"), BOTH),
    Home("a file of conf.d", config("", **{".config/fish/conf.d/proxy.fish": LINES}), BOTH),
    Home(
        "conf.d beaten by config.fish",
        config(LINES, **{".config/fish/conf.d/proxy.fish": f"set -gx https_proxy {Q}\n"}),
        BOTH,
    ),
    Home(
        "universal variables",
        {
            ".config/fish/fish_variables": "# This file contains fish universal variable definitions.\n"
            "# VERSION: 3.0\nSETUVAR --export http_proxy:http\\x3a\\x2f\\x2f127\\x2e0\\x2e0\\x2e1\\x3a7890\n"
            "SETUVAR --export https_proxy:http\\x3a//127\\x2e0\\x2e0\\x2e1\\x3a7890\n"
            "SETUVAR fish_greeting:\\x1d\n"
        },
        BOTH,
    ),
    Home(
        "switches, none used",
        config(
            f"function proxy_on\n    set -gx https_proxy {P}\nend\nfunction proxy_off\n    set -e https_proxy\nend\n"
        ),
        {},
    ),
    Home(
        "switches, one used",
        config(
            "function proxy_on -a port\n    set -gx https_proxy http://127.0.0.1:$port\n"
            "    set -gx http_proxy $https_proxy\nend\nproxy_on 7890\n"
        ),
        BOTH,
    ),
    Home("set and erased", config(LINES + "set -e http_proxy\nset -e https_proxy\n"), {}),
    Home("not exported, local", config(f"set https_proxy {P}\nset -g http_proxy {P}\nset -lx all_proxy {P}\n"), {}),
    Home(
        "a company's list of exceptions",
        config(f"set -gx HTTPS_PROXY {CORP}\nset -gx NO_PROXY (string join , localhost 127.0.0.1 .corp.example)\n"),
        {"HTTPS_PROXY": CORP},
    ),
    Home(
        "a company's loop",
        config(f"for name in http_proxy https_proxy HTTP_PROXY HTTPS_PROXY\n    set -gx $name {CORP}\nend\n"),
        dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), CORP),
    ),
    Home(
        "by host name",
        config(
            f"switch (hostname)\n    case 'work-*'\n        set -gx https_proxy {CORP}\n"
            f"    case '*'\n        set -gx all_proxy {Q}\nend\nset -gx http_proxy {P}\n"
        ),
        {"http_proxy": P},
    ),
    Home(
        "only where a port answers",
        config(f"if nc -z 127.0.0.1 7890 2>/dev/null\n    set -gx https_proxy {P}\nend\nset -gx http_proxy {P}\n"),
        {"http_proxy": P},
    ),
    Home(
        "fisher with nvm and tide",
        config(
            LINES + "set -U tide_left_prompt_items pwd git\n",
            **{
                ".config/fish/conf.d/nvm.fish": "set --query nvm_mirror || set --global nvm_mirror https://nodejs.org/dist\n"
                "function _nvm_install --on-event nvm_install\n    test ! -d $nvm_data && command mkdir -p $nvm_data\n"
                "end\n"
                "if status is-interactive && set --query nvm_default_version && ! set --query nvm_current_version\n"
                "    nvm use --silent $nvm_default_version\nend\n"
            },
        ),
        BOTH,
    ),
    Home(
        "oh-my-fish",
        config(
            LINES,
            **{
                ".config/fish/conf.d/omf.fish": "# Path to Oh My Fish install.\n"
                'set -q XDG_DATA_HOME\n  and set -gx OMF_PATH "$XDG_DATA_HOME/omf"\n'
                '  or set -gx OMF_PATH "$HOME/.local/share/omf"\n\nif test -f $OMF_PATH/init.fish\n'
                "    source $OMF_PATH/init.fish\nend\n",
                ".local/share/omf/init.fish": "set -q OMF_CONFIG; or set -g OMF_CONFIG $HOME/.config/omf\n"
                "for path in $OMF_PATH/lib/*.fish\n    source $path\nend\n",
            },
        ),
        BOTH,
    ),
    Home(
        "a sourced file of secrets",
        config(
            'source "$HOME/.secrets.fish"\nset -gx http_proxy ' + P + "\n",
            **{".secrets.fish": f"set -gx https_proxy {P}\n"},
        ),
        BOTH,
    ),
    Home("bass and env files", config("if type -q bass\n    bass source ~/.proxyrc\nend\n" + LINES), BOTH),
    Home("login files give it, fish changes it", {".profile": f"export all_proxy={Q}\n", CONFIG: LINES}, BOTH),
    Home(
        "characters by their codes",
        config(
            "set -gx http_proxy http://127\\56\\x30.0.1:7890\nset -gx https_proxy http://h\\u00f6st:1\n"
            "set -gx no_proxy a\\cAb\n"
        ),
        {"http_proxy": "http://127.0.0.1:7890", "https_proxy": "http://höst:1"},
    ),
    Home(
        "paths and brew",
        config(
            "if test -d /opt/homebrew\n    eval (/opt/homebrew/bin/brew shellenv)\n"
            "end\nfish_add_path ~/.local/bin\nset -gx EDITOR nvim\n" + LINES
        ),
        BOTH,
        "darwin",
    ),
)
