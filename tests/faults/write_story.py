"""`python -m tests.faults.write_story`: record the story and write it into the README."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.story import END, README, START, told_in, written_as
from tests.lab.ca import LabCA

if __name__ == "__main__":
    with TemporaryDirectory(prefix="codexwatch-story-") as folder:
        story = written_as(told_in(LabCA(Path(folder))))
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(START)
    README.write_text(before + START + story + END + rest.split(END)[1], encoding="utf-8")
