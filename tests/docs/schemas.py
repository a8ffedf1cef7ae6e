"""The JSON Schemas that are shipped: `python -m tests.docs.schemas` writes them.

Every word that the code has an enum for comes from there. Objects may get more keys in later versions, so the shipped
schemas allow them; the tests do not.
"""

import json

from codexwatch.cli.schema import FOLDER, SUFFIX
from tests.docs import schema_pass, schema_rest
from tests.docs.schema_words import Schema

SCHEMAS: dict[str, tuple[str, Schema]] = {
    "check": ("codexwatch check --json", schema_pass.CHECK),
    "route": ("codexwatch route --json", schema_pass.ROUTES),
    "status": ("codexwatch status --json", schema_pass.STATUS),
    "fix": ("codexwatch fix --json", schema_rest.FIX),
    "undo": ("codexwatch undo --json", schema_rest.UNDO),
    "undo-list": ("codexwatch undo --list --json", schema_rest.FIXES),
    "rules": ("codexwatch rules --json", schema_rest.RULES),
    "history": ("codexwatch history --json", schema_rest.HISTORY),
    "report": ("the JSON file of codexwatch report --bundle", schema_rest.REPORT),
    "logs": ("a line of codexwatch logs --json and of the log file", schema_rest.LOG_LINE),
    "selftest": ("codexwatch selftest --json", schema_rest.SELFTEST),
    "selftest-against-codex": ("codexwatch selftest --against-codex --json", schema_rest.AGAINST_CODEX),
    "notify": ("codexwatch notify --test --json", schema_rest.NOTIFY),
    "config-show": ("codexwatch config show --json", schema_rest.CONFIG),
    "alert": ("what the command of [alerts] command reads on stdin", schema_rest.ALERT_TO_COMMAND),
}


def document(name: str) -> Schema:
    """The schema on its own: nothing in it refers to another file."""
    about, schema = SCHEMAS[name]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": about, **schema}


def text(name: str) -> str:
    return json.dumps(document(name), indent=1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for schema_name in SCHEMAS:
        (FOLDER / f"{schema_name}{SUFFIX}").write_text(text(schema_name), encoding="utf-8")
