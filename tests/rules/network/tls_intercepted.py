"""Tables of network-tls-intercepted."""

from dataclasses import replace

from codexwatch.codex.trust import CaFile
from codexwatch.model.probe import Phase
from tests.rules.world import (
    CHATGPT,
    DOTENV,
    TIMED_OUT,
    UNTRUSTED,
    WRONG_HOST,
    Found,
    Port,
    Row,
    World,
    by_hand,
    from_file,
    http,
    shell,
    this_shell,
)

HOST, PEM = "api.openai.com", "/home/u/corp.pem"
EXPIRED, PREMATURE = (Phase.TLS, "cert-expired"), (Phase.TLS, "cert-not-yet-valid")
BUNDLE, EXTRA, FOLDER = {"SSL_CERT_FILE": PEM}, {"CODEX_CA_CERTIFICATE": PEM}, {"SSL_CERT_DIR": "/home/u/certs"}
LOADS = {PEM: CaFile.LOADS}
ZSCALER = World(direct=UNTRUSTED, issuer="Zscaler Inc.: Zscaler Root CA")
CORPORATE = {"HTTPS_PROXY": "http://proxy.corp.example:3128"}

CLEAN = [
    Row("the certificate verifies", World()),
    Row("the company's root is in the system's store", World(issuer="Example Corp: Root")),
    Row(
        "intercepted, and CODEX_CA_CERTIFICATE vouches for it",
        replace(ZSCALER, environments=[shell(from_file(EXTRA))], ca_files=LOADS, bundles={PEM: 401}),
    ),
    Row("python finds no system bundle: nothing is known of certificates", World(probed=False)),
    Row("a certificate that is not yet valid is the clock's fault", World(direct=PREMATURE)),
    Row(
        "direct is intercepted, the proxy in use is not",
        World(
            environments=[shell(from_file(CORPORATE))], direct=UNTRUSTED, ports=[Port(3128, host="proxy.corp.example")]
        ),
    ),
    Row(
        "another local proxy intercepts, and nobody uses it",
        World(ports=[http(8080, client="mitmproxy", through=UNTRUSTED)]),
    ),
    Row("the connection times out", World(direct=TIMED_OUT)),
]

HIT = Found(subject=HOST, severity="critical", breaks=2)

FOUND = [
    Row("a gateway whose root nobody has (openai/codex#6849, #9526)", ZSCALER, (replace(HIT, case="untrusted"),)),
    Row(
        "the company's proxy opens the traffic",
        World(
            environments=[shell(from_file(CORPORATE))],
            ports=[Port(3128, host="proxy.corp.example", through=UNTRUSTED)],
            login=CHATGPT,
        ),
        (replace(HIT, subject="chatgpt.com", case="untrusted"),),
    ),
    Row(
        "CODEX_CA_CERTIFICATE names another root",
        replace(ZSCALER, environments=[shell(from_file(EXTRA))], ca_files=LOADS),
        (replace(HIT, case="other-ca", line=3),),
    ),
    Row(
        "SSL_CERT_FILE holds the company's root alone, another shell without it works (openai/codex#26764)",
        World(environments=[shell(from_file(BUNDLE)), this_shell()], ca_files=LOADS, bundles={PEM: UNTRUSTED}),
        (replace(HIT, case="needless", line=3, verified=True),),
    ),
    Row(
        "SSL_CERT_FILE, and nobody knows what the system's roots would say",
        World(environments=[shell(from_file(BUNDLE))], ca_files=LOADS, bundles={PEM: UNTRUSTED}),
        (replace(HIT, case="own-roots", after=f"export CODEX_CA_CERTIFICATE={PEM}"),),
    ),
    Row(
        "SSL_CERT_FILE in .env, where CODEX_CA_CERTIFICATE has no effect",
        World(environments=[shell(from_file(BUNDLE, DOTENV))], ca_files=LOADS, bundles={PEM: UNTRUSTED}),
        (replace(HIT, case="own-roots", line=3),),
    ),
    Row(
        "SSL_CERT_FILE set by hand",
        World(environments=[this_shell(by_hand(BUNDLE))], ca_files=LOADS, bundles={PEM: UNTRUSTED}),
        (replace(HIT, case="own-roots", environment="this-shell"),),
    ),
    Row(
        "SSL_CERT_DIR replaces the roots of the websocket alone",
        World(environments=[shell(from_file(FOLDER))], websocket=UNTRUSTED),
        (Found(subject=HOST, severity="warning", case="own-folder", line=3, breaks=1),),
    ),
    Row("somebody else's certificate", replace(ZSCALER, direct=WRONG_HOST), (replace(HIT, case="wrong-host"),)),
    Row("the gateway's certificate has expired", replace(ZSCALER, direct=EXPIRED), (replace(HIT, case="expired"),)),
]
