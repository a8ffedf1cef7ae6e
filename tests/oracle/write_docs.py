"""`make docs`: write the tables of codexwatch/docs/codex.md that are made from data."""

from tests.oracle.test_docs import DOCS, TABLES, marks

if __name__ == "__main__":
    text = DOCS.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        start, end = marks(name)
        before, rest = text.split(start)
        text = before + start + table() + end + rest.split(end)[1]
    DOCS.write_text(text, encoding="utf-8")
