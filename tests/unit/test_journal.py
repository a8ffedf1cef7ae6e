"""Reading the daemon's lines back from systemd's journal, by a journalctl that keeps it in a file."""

import io
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from codexwatch.cli import logs as command
from codexwatch.cli.surroundings import Surroundings
from codexwatch.logs.journal import Journal, NoJournal
from codexwatch.places import find_places

JOURNALCTL = """#!/bin/sh
# Shows the lines after the cursor, which is their number, as the real one does with --output=cat --show-cursor.
after=0
for argument; do
  case "$argument" in --after-cursor=*) after=${argument#*=} ;; --unit=codexwatch.service) ours=1 ;; esac
done
[ "$ours" ] || exit 9
[ -s "$HOME/journal" ] || { echo "-- No entries --"; exit 1; }
tail -n +$((after + 1)) "$HOME/journal"
echo "-- cursor: $(wc -l < "$HOME/journal")"
"""
REFUSES = "#!/bin/sh\necho 'No journal files were opened due to insufficient permissions.' >&2\nexit 1\n"


def line(event: str, **data: object) -> str:
    return json.dumps({"timestamp": "2026-11-22T12:00:00.000Z", "level": "info", "event": event, **data}) + "\n"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    program = tmp_path / "bin" / "journalctl"
    program.parent.mkdir()
    program.write_text(JOURNALCTL)
    program.chmod(0o755)
    return {"HOME": str(tmp_path), "PATH": f"{program.parent}:/usr/bin:/bin"}


def test_each_line_once_and_what_is_added_later(tmp_path: Path, environ: dict[str, str]) -> None:
    journal = tmp_path / "journal"
    with Journal(environ) as reader:
        assert list(reader.read()) == []
        journal.write_text(line("cycle.finished") + "Started codexwatch.service.\n" + line("alert.fired"))
        assert [record.data["event"] for record in reader.read()] == ["cycle.finished", "alert.fired"]
        assert list(reader.read()) == []
        with journal.open("a") as file:
            file.write(line("alert.resolved"))
        assert [record.data["event"] for record in reader.read()] == ["alert.resolved"]


def shown(environ: dict[str, str], *argv: str) -> tuple[int, str, str]:
    parser = ArgumentParser()
    command.arguments(parser)
    places = find_places(environ, environ["HOME"], "linux")
    around = Surroundings(environ, environ["HOME"], "linux", places, io.StringIO(), io.StringIO())
    code = command.run(parser.parse_args(argv), around)
    return code, around.stdout.getvalue(), around.stderr.getvalue()  # type: ignore[attr-defined]


FILTERS = [
    pytest.param((), ["cycle.finished", "alert.seen", "alert.fired", "rule.crashed"], id="everything"),
    pytest.param(("--event", "alert.*"), ["alert.seen", "alert.fired"], id="a group of events"),
    pytest.param(("--event", "alert.fired", "--event", "rule.*"), ["alert.fired", "rule.crashed"], id="two events"),
    pytest.param(("--event", "alert"), [], id="half a name"),
    pytest.param(("--rule", "network-offline"), ["cycle.finished", "alert.seen"], id="a rule, as a cause too"),
    pytest.param(("--rule", "network-offline", "--event", "alert.*"), ["alert.seen"], id="both"),
    pytest.param(("--until", "2026-11-22T11:00Z"), [], id="before it"),
    pytest.param(
        ("--since", "2026-11-22T11:00Z", "--until", "2026-11-22T13:00Z", "-n", "1"), ["rule.crashed"], id="around it"
    ),
]


@pytest.mark.parametrize(("argv", "expected"), FILTERS)
@pytest.mark.parametrize("where", [pytest.param("journal", id="journal"), pytest.param("file", id="file")])
def test_filters(
    tmp_path: Path, environ: dict[str, str], where: str, argv: tuple[str, ...], expected: list[str]
) -> None:
    lines = [
        line("cycle.finished", cause="network-offline"),
        line("alert.seen", rule="network-offline"),
        line("alert.fired", rule="proxy-port-dead"),
        line("rule.crashed", rule="proxy-port-dead"),
    ]
    path = tmp_path / "journal" if where == "journal" else find_places(environ, environ["HOME"], "linux").log_file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines))
    code, out, _ = shown(environ, "--json", *(["--journal"] if where == "journal" else []), *argv)
    assert (code, [json.loads(item)["event"] for item in out.splitlines()]) == (0, expected)


def test_a_journal_that_is_not_shown_is_said_so(environ: dict[str, str]) -> None:
    (Path(environ["HOME"]) / "bin" / "journalctl").write_text(REFUSES)
    code, out, err = shown(environ, "--journal")
    assert (code, out) == (1, "")
    assert "insufficient permissions" in err


def test_no_journalctl_at_all(tmp_path: Path) -> None:
    with Journal({"PATH": str(tmp_path)}) as journal, pytest.raises(NoJournal, match="cannot be run"):
        list(journal.read())
