"""Traces as a section of the facts: read in whole passes alone, and never a reason for one."""

from pathlib import Path

import pytest

from codexwatch.collectors.traces.reader import why_unread
from codexwatch.model.traces import What
from tests.unit.collectors.made_machine import Machine
from tests.unit.collectors.traces.log import CodexLog, newest, rows

NOW = newest("loop")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_every_home_that_an_environment_names(machine: Machine) -> None:
    work = machine.home / "work"
    log = CodexLog(_home(machine))
    log.write(rows("loop"))
    other = CodexLog(work)
    other.write(rows("server error"), ts=int(NOW.timestamp()))
    facts = machine.collector({"CODEX_HOME": str(work)}).collect(NOW)
    log.close()
    other.close()
    assert len(facts.traces[str(work)].of(What.RETRY)) == 2
    assert "traces" not in facts.missing


@pytest.mark.parametrize("key", ["log_dir", "sqlite_home"])
def test_a_log_that_is_kept_elsewhere(machine: Machine, key: str) -> None:
    folder = machine.home / "logs"
    _home(machine)
    log = CodexLog(folder)
    log.write(rows("loop"))
    machine.write_files({".codex/config.toml": f'{key} = "{folder}"\n'})
    found = machine.collector({}).collect(NOW).traces[str(machine.home / ".codex")]
    log.close()
    assert found.log == str(folder / "logs_2.sqlite")
    assert found.of(What.RETRY)


def test_a_changed_file_does_not_make_the_log_be_read(machine: Machine) -> None:
    log = CodexLog(_home(machine))
    log.write(rows("loop"))
    collector = machine.collector({})
    first = collector.collect(NOW).traces
    log.write(rows("server error"), ts=int(NOW.timestamp()))
    assert collector.collect_files(NOW).traces == first
    assert collector.collect(NOW).traces != first
    log.close()


def test_nothing_that_codex_writes_all_the_time_is_watched(machine: Machine) -> None:
    log = CodexLog(_home(machine))
    log.write(rows("loop"))
    collector = machine.collector({})
    collector.collect(NOW)
    log.close()
    watched = collector.watched()
    assert str(machine.home / ".codex/config.toml") in watched
    assert not [path for path in watched if "sqlite" in path or "sessions" in path or "version.json" in path]


def test_a_log_that_cannot_be_read_makes_the_section_unknown(machine: Machine) -> None:
    machine.write_files({".codex/logs_2.sqlite": "no database"})
    facts = machine.collector({}).collect(NOW)
    assert facts.traces[str(machine.home / ".codex")].unreadable == "cannot be read: SQLITE_NOTADB"
    # A codex that runs beside the tests has a log of its own, which can be read.
    assert facts.missing.get("traces") == why_unread(facts.traces)


def test_the_program_is_the_file_behind_the_link(machine: Machine) -> None:
    machine.install_codex()
    assert machine.collector({}).collect(NOW).codex.program == str(machine.home / "lib/codex/bin/codex")


def _home(machine: Machine) -> Path:
    home = machine.home / ".codex"
    home.mkdir(parents=True)
    return home
