"""A line of a user's file as it may be shown: what could be a secret in it is masked.

The line is text of a shell, of dotenv or of JSON, so the value is not always there literally (quotes, escapes, other
assignments beside it). Rather too much is masked than too little: the line is shown, never written back.
"""

import re

from codexwatch.model.secret import MASK, mask_urls

MAX_SHOWN = 600
"""Characters; a longer line is not shown at all: cutting it could part a password from the `@` that gives it away."""

_SECRET_NAME = re.compile(
    r"(?P<name>\w*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTH|BEARER)\w*)"
    r"(?P<between>\s*=\s*|[\"']\s*:\s*|:?\s+)(?P<value>\S.*)",
    re.IGNORECASE,
)
_QUOTED_WORDS = re.compile(r"\"(?:[^\"\\]|\\.)*\s(?:[^\"\\]|\\.)*\"|'[^']*\s[^']*'")
_LONG_CREDENTIALS = re.compile(r"(?P<before>//[^:@/\s]*):.*@")
_BARE_CREDENTIALS = re.compile(r"(?P<before>[=\s\"'])(?P<user>[^:@/\s\"'=]+):(?!//)[^\s]*@")
# With a blank in it nothing says where a password ends but the last `@` of the line. What looks like a port is one.
_BLANK_IN_PASSWORD = re.compile(
    r"(?P<before>[=\s\"'/])(?P<user>[^:@/\s\"'=]+):"
    rf"(?!//|{MASK}@|\$|\d{{1,5}}(?:[\s/\"']|$))[^@\n]*[ \t][^\n]*@"
)
_BLANK_IN_USER = re.compile(r"//[^:@/\s\"']*[ \t][^@\n]*@")
_TOKEN = re.compile(r"\b(?:sk-|sess-|at-|gh[pousr]_|xox[abp]-)[\w-]{6,}|\beyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*)?")


def shown_line(line: str, name: str | None = None) -> str:
    """`line` masked; the value of `name` as a whole if it is given, for a variable that may hold a secret."""
    line = line.strip("\r\n")
    if len(line) > MAX_SHOWN:
        return f"(a line of {len(line)} characters)"
    if name is not None:
        line = re.sub(rf"(\b{re.escape(name)}\b[\"']?\s*[=:]?\s*).*", rf"\g<1>{MASK}", line, count=1)
    line = _SECRET_NAME.sub(rf"\g<name>\g<between>{MASK}", line)
    # The blank: at its very start mask_urls expects a bare value, and this is a line.
    line = mask_urls(f" {line}")[1:]
    # A password with a blank in it, inside quotes, is more than one word.
    line = _QUOTED_WORDS.sub(lambda quoted: _LONG_CREDENTIALS.sub(rf"\g<before>:{MASK}@", quoted.group()), line)
    line = _BLANK_IN_PASSWORD.sub(rf"\g<before>\g<user>:{MASK}@", line)
    line = _BLANK_IN_USER.sub(f"//{MASK}@", line)
    line = _BARE_CREDENTIALS.sub(rf"\g<before>\g<user>:{MASK}@", line)
    return _TOKEN.sub(MASK, line)
