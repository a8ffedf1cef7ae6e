"""Homes of users whose shell is sh or dash, and what a session's sh reads for everybody."""

from tests.shells.compare import Home

P = "http://127.0.0.1:7890"
CORP = "http://proxy.corp.example:8080"
BOTH = {"http_proxy": P, "https_proxy": P}

HOMES = (
    Home(
        "two lines in .profile",
        {".profile": f"http_proxy={P}; export http_proxy\nhttps_proxy=$http_proxy\nexport https_proxy\n"},
        BOTH,
    ),
    Home(
        "through ENV",
        {".profile": 'export ENV="$HOME/.shrc"\n', ".shrc": f"export http_proxy={P} https_proxy={P}\n"},
        BOTH,
    ),
    Home(
        "a company's script that is sourced",
        {
            ".profile": '. "$HOME/.corp/proxy.sh"\n',
            ".corp/proxy.sh": f'PROXY_URL="{CORP}"\nset -a\nhttp_proxy=$PROXY_URL https_proxy=$PROXY_URL\nset +a\n',
        },
        {"http_proxy": CORP, "https_proxy": CORP},
    ),
    Home(
        "a function that is called",
        {
            ".profile": f'setproxy() {{ for p in http_proxy https_proxy; do eval "export $p=\\$1"; done; }}\n'
            f"setproxy {P}\n"
        },
        BOTH,
    ),
    Home(
        "defaults",
        {
            ".profile": f': "${{PROXY:={P}}}"\nexport http_proxy="${{http_proxy:-$PROXY}}"\n'
            f'export https_proxy="${{https_proxy:-$PROXY}}"\n'
        },
        BOTH,
    ),
    Home(
        "tests of POSIX",
        {
            ".profile": f'if [ "$(id -u)" -ge 0 ] && [ -d /etc ]; then\n  export http_proxy={P}\n'
            f"fi\n[ -d /etc ] && export https_proxy={P}\n[ ! -e /nonexistent ] || export all_proxy=x\n"
        },
        {"https_proxy": P},
    ),
)
