"""Asks the newest published Codex what tells versions apart, and reports where codexwatch would be wrong about it.

`python -m tests.oracle.newest`. Ends with 0 whatever it finds: a release of somebody else's must not break a build.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.lab.ca import LabCA
from tests.lab.world import why_not
from tests.oracle.fetch import FetchError, fetch, newest
from tests.oracle.home import why_no_home
from tests.oracle.prediction import Predictor
from tests.oracle.recorder import record
from tests.oracle.versions import PINNED, cases_of


def report(folder: Path) -> str:
    """One line, and one more for each case that went otherwise than codexwatch says."""
    if reason := why_not() or why_no_home():
        return f"The newest Codex was not asked: {reason}"
    try:
        version = newest()
        if version == PINNED:
            return f"The newest Codex is {PINNED}, which tests/oracle/test_live.py asks"
        codex = fetch(version)
    except FetchError as error:
        return f"The newest Codex was not asked: {error}"
    ca = LabCA(folder / "ca")
    (folder / "home").mkdir()
    predictor = Predictor(folder / "home", ca)
    asked = record(cases_of(version), codex, ca)
    wrong = [
        f"  {item.case}\n    does {item.ways}\n    said {said}"
        for item in asked
        if (said := predictor.says(item.case, version)) != item.ways
    ]
    return "\n".join([f"Codex {version} (pinned: {PINNED}): {len(asked)} cases, {len(wrong)} disagreements", *wrong])


def main() -> int:
    with TemporaryDirectory() as made:
        sys.stdout.write(f"{report(Path(made))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
