"""`make readme`: write the rule table into the README."""

from tests.rules.test_readme import END, README, START, table

if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(START)
    README.write_text(before + START + table() + END + rest.split(END)[1], encoding="utf-8")
