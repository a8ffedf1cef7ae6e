"""How OpenAI's edge and the control hosts answer when nothing is wrong."""

from msgspec import Struct

from tests.lab.behaviours import Answer, Behaviour, Turn, error_answer, json_answer
from tests.lab.hosts import CONTROL_HOSTS, OPENAI_HOSTS

UPGRADE = "UPGRADE"
ACCOUNT_ID = "00000000-0000-4000-8000-000000000001"

NO_KEY = error_answer(401, None, "Missing bearer authentication in header")
NOT_FOUND = json_answer(404, {"detail": "Not Found"})
BAD_REQUEST = json_answer(400, {"detail": "Bad Request"})
POST_ONLY = json_answer(405, {"detail": "Method Not Allowed"}, {"allow": "POST"})
UNAUTHORIZED = json_answer(401, {"detail": "Unauthorized"})
# Without the two routing fields Codex 0.169.0 refuses the workspace ("missing backend origin").
ACCOUNT = {
    "id": ACCOUNT_ID,
    "structure": "personal",
    "plan_type": "plus",
    "workspace_backend_origin": "NO_CONSTRAINT",
    "account_routing_override": "NO_CONSTRAINT",
}
ACCOUNTS = json_answer(200, {"accounts": [ACCOUNT], "account_ordering": [ACCOUNT_ID]})

CONTROL_ANSWERS = {
    "captive.apple.com": Answer(
        200,
        (("content-type", "text/html"),),
        b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>\n",
    ),
    "detectportal.firefox.com": Answer(200, (("content-type", "text/plain"),), b"success\n"),
    "connect.rom.miui.com": Answer(204),
}


class Request(Struct, frozen=True):
    """What is kept of a request: never a header's value, so that a test cannot leak a credential into its report."""

    host: str
    method: str
    path: str
    source: str
    upgrade: bool
    authorized: bool
    encrypted: bool
    headers: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The method, or UPGRADE for a websocket handshake."""
        return UPGRADE if self.upgrade else self.method


def healthy(request: Request) -> Behaviour:
    """The answer of a good day."""
    if request.host in CONTROL_HOSTS:
        return CONTROL_ANSWERS[request.host]
    if request.host not in OPENAI_HOSTS:
        return NOT_FOUND
    match request.host, request.path:
        case ("api.openai.com", "/v1/responses") | ("chatgpt.com", "/backend-api/codex/responses") if (
            request.upgrade or request.method == "POST"
        ):
            return Turn()
        case "api.openai.com", "/v1/responses" | "/v1/models":
            return POST_ONLY if request.authorized else NO_KEY
        case "chatgpt.com", "/backend-api/codex/responses":
            return POST_ONLY
        case "chatgpt.com", "/backend-api/wham/accounts/check":
            return ACCOUNTS if request.authorized else UNAUTHORIZED
        case ("chatgpt.com", "/backend-api/codex/models") | ("auth.openai.com", "/oauth/token"):
            return BAD_REQUEST
    return NOT_FOUND
