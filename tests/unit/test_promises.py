"""What README, CONTRIBUTING, SECURITY and --help say can be done, can be done: commands, links, targets, numbers."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import codexwatch
from codexwatch.cli.logs import SHOWN_BEFORE_FOLLOWING
from codexwatch.cli.main import COMMANDS, build_parser
from codexwatch.model.settings import Settings
from codexwatch.probing.deep import IDLE_SECONDS
from codexwatch.rules.registry import all_rules
from codexwatch.store.rows import HISTORY_LASTS
from tests.docs.contacts import PROBE, contacts

ROOT = Path(__file__).parents[2]
PACKAGE = Path(codexwatch.__file__).parent
README, CONTRIBUTING = ROOT / "README.md", ROOT / ".github/CONTRIBUTING.md"
PAGES = [README, CONTRIBUTING, ROOT / ".github/SECURITY.md", PACKAGE / "docs/company.md", PACKAGE / "locale/README.md"]
SLUGS = [rule.slug for rule in all_rules()]
FAMILIES = "|".join(sorted({slug.partition("-")[0] for slug in SLUGS}))
STANDING_FOR = {
    "SHELL": "bash",
    "SLUG": "proxy-socks-scheme",
    "ID": "20261122-181455",
    "URL": "https://relay.example/v1",
}

DEFAULT = {name: build_parser([name]).parse_args([name]).days for name in ("history", "report")}


def subparsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser and those of its commands and their actions."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from subparsers(inner)


def typed() -> Iterator[str]:
    """Every codexwatch command that a page or an example of --help tells somebody to type."""
    helps = [re.split(r"\n\n", parser.epilog or "")[0] for parser in subparsers(build_parser())]
    for text in helps:
        yield from re.findall(r"^  (codexwatch .+?)(?: {2,}.*|)$", text, re.MULTILINE)
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = "\n".join(re.findall(r"```\w*\n(.*?)```", text, re.DOTALL))
        yield from re.findall(r"^(?:\$ )?(codexwatch [a-z].*?)(?: {2,}.*|)$", blocks, re.MULTILINE)
        yield from re.findall(r"`(codexwatch [a-z-][^`]*)`", text)


def as_words(command: str) -> list[str]:
    """Without what the shell does with it, without brackets, and with something for what stands in capitals."""
    words = shlex.split(re.split(r"[|<>]| for ", command)[0].replace("[", "").replace("]", ""))[1:]
    return [STANDING_FOR.get(word, word) for word in words]


@pytest.mark.parametrize("command", sorted(set(typed())))
def test_what_is_written_can_be_typed(command: str) -> None:
    words = as_words(command)
    if len(words) == 1:  # the command by its name; what it needs besides is not the sentence's matter
        assert words[0] in {*COMMANDS, "--help", "--version"}
    else:
        build_parser().parse_args(words)


def table_of_commands() -> list[tuple[str, str]]:
    """The first two cells of each row."""
    text = README.read_text(encoding="utf-8").partition("| command | does |")[2].partition("\n\n")[0]
    return [(row.split(" | ")[0], row) for row in text.splitlines()[2:]]


def test_the_readme_lists_every_command() -> None:
    first = " ".join(cell for cell, _ in table_of_commands())
    assert {name for name in COMMANDS if re.search(rf"\b{name}\b", first)} == set(COMMANDS)


@pytest.mark.parametrize("row", [row for _, row in table_of_commands()], ids=lambda row: row[3:30])
def test_the_options_of_a_row_are_the_commands(row: str) -> None:
    named = [name for name in COMMANDS if re.search(rf"\b{name}\b", row.split(" | ", maxsplit=1)[0])]
    known = {
        option
        for name, parser in zip(COMMANDS, _parsers(), strict=True)
        if name in named
        for inner in subparsers(parser)
        for option in inner._option_string_actions
    }
    assert named
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", row)) <= known


def _parsers() -> list[argparse.ArgumentParser]:
    (commands,) = (item for item in build_parser()._actions if isinstance(item, argparse._SubParsersAction))
    return [commands.choices[name] for name in COMMANDS]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            path = (page.parent / link).resolve()
            # Tried as an installed package, the folder with the code is elsewhere.
            inside = PACKAGE / path.relative_to(ROOT / "codexwatch") if (ROOT / "codexwatch") in path.parents else path
            assert inside.exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_rules_that_a_page_names_exist(page: Path) -> None:
    named = set(re.findall(rf"`((?:{FAMILIES})-[a-z0-9-]+)`", page.read_text(encoding="utf-8")))
    assert named <= set(SLUGS)


@pytest.mark.parametrize("page", [README, CONTRIBUTING], ids=lambda page: page.name)
def test_targets_and_files_that_a_page_names_exist(page: Path) -> None:
    text, makefile = page.read_text(encoding="utf-8"), (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    for name in re.findall(r"`((?:tests|codexwatch|systemd|launchd)/[\w./-]+)`", text):
        path = PACKAGE.parent / name if name.startswith("codexwatch/") else ROOT / name
        assert path.exists(), name


def test_the_requests_of_an_hour_are_counted() -> None:
    by_host = {item.host: item.a_pass() for item in contacts()}
    controls = sum(item.a_pass() for item in contacts() if item.once)
    hours = [3600 / PROBE.interval, 3600 / PROBE.idle_interval]
    key, chatgpt = (by_host[host] + controls for host in ("api.openai.com", "chatgpt.com"))
    said = re.search(r"about (\d+)\srequests with an API key and (\d+) with .*?, (\d+) and (\d+)\.", _flat(README))
    assert said is not None
    assert [int(number) for number in said.groups()] == [round(n * hour) for hour in hours for n in (key, chatgpt)]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("history", f"how far back, {DEFAULT['history']} unless told", id="days of the history"),
        pytest.param("history", f"codexwatch history --days {HISTORY_LASTS.days} all that is kept", id="all days"),
        pytest.param("report", f"how far back, {DEFAULT['report']} unless told", id="days of the report"),
        pytest.param("logs", f"only the last N records ({SHOWN_BEFORE_FOLLOWING} with -f)", id="records of a log"),
        pytest.param("check", f"leave a connection idle for {IDLE_SECONDS:.0f} s", id="seconds of an idle connection"),
        pytest.param("snooze", f"unset: [alerts] snooze, {Settings().alerts.snooze}", id="a silence"),
    ],
)
def test_numbers_of_a_help_page_are_those_of_the_code(command: str, words: str) -> None:
    assert words in " ".join(_parsers()[COMMANDS.index(command)].format_help().split())


def _flat(page: Path) -> str:
    return " ".join(page.read_text(encoding="utf-8").split())
