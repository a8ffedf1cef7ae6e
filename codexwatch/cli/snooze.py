"""`codexwatch snooze`: silence one alert, or a rule, for a while."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from codexwatch.cli.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codexwatch.model.alert import Alert
    from codexwatch.model.silence import Silence

NAME = "snooze"
HELP = "silence an alert, or every alert of a rule, for a while"
USAGE = """\
codexwatch snooze [ALERT] [--for TIME | --until-resolved | --forever]
       codexwatch snooze --list | [ALERT] --clear"""
EPILOG = """\
examples:
  codexwatch snooze                                  the alert that fires now
  codexwatch snooze network-ipv6-broken --for 1d     every alert of a rule
  codexwatch snooze "proxy-socks-scheme ALL_PROXY@~/.zshrc" --until-resolved
  codexwatch snooze --list

An alert goes on being judged and logged. When its time is over and it still
fires, it is told again.

exit codes: 0 done, 1 nothing to silence or not written, 2 usage error
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.usage = USAGE
    parser.add_argument("what", nargs="?", metavar="ALERT", help="a rule, or an alert as --list shows it")
    how_long = parser.add_mutually_exclusive_group()
    how_long.add_argument("--for", dest="span", metavar="TIME", help="30m, 2h, 1d; unset: [alerts] snooze, 2h")
    how_long.add_argument("--until-resolved", action="store_true", help="until it has ended")
    how_long.add_argument("--forever", action="store_true", help="until --clear")
    how_long.add_argument("--list", action="store_true", help="what fires, and what is silent")
    how_long.add_argument("--clear", action="store_true", help="end the silence of ALERT, or every one")


def run(options: argparse.Namespace, surroundings: Surroundings) -> int:
    """The exit codes of EPILOG."""
    from codexwatch.cli.silencing import clear, refuse, show, silence_until, write
    from codexwatch.store.known import read_known

    if options.list:
        return show(surroundings)
    rule, subject = _named(options.what, surroundings)
    if rule is not None and (problem := _unknown(rule)):
        return refuse(surroundings, NAME, problem, 2)
    if options.clear:
        return clear(surroundings, NAME, rule, subject)
    alerts = read_known(surroundings.places.state_db).alerts
    try:
        until = None if options.forever or options.until_resolved else silence_until(options.span, surroundings)
    except ValueError as error:
        return refuse(surroundings, NAME, str(error), 2)
    made = _made(rule, subject, alerts, until, until_resolved=options.until_resolved)
    if not made:
        return refuse(surroundings, NAME, "no alert fires; name a rule or an alert", 1)
    code = write(surroundings, NAME, made)
    if code == 0 and subject and (unheard_of := _unheard_of(rule, subject, alerts, surroundings)):
        print(f"codexwatch {NAME}: {unheard_of}", file=surroundings.stderr)
    return code


def _unheard_of(rule: str | None, subject: str, alerts: "Sequence[Alert]", surroundings: Surroundings) -> str | None:
    """That there is no such alert, and the nearest one that there is: the subject may be misspelt."""
    from difflib import get_close_matches

    from codexwatch.render.paths import shortener

    names = [" ".join(alert.identity) for alert in alerts]
    wanted = f"{rule} {subject}"
    if wanted in names:
        return None
    close = get_close_matches(wanted, names, n=1)
    nearest = f'; did you mean "{close[0]}"?' if close else ""
    return shortener(surroundings.home)(f"no such alert is known now{nearest}")


def _named(what: str | None, surroundings: Surroundings) -> tuple[str | None, str | None]:
    """A rule, or a rule and a subject; paths may be written with `~`, as they are shown."""
    if what is None:
        return None, None
    rule, _, subject = what.partition(" ")
    return rule, subject.replace("~/", f"{surroundings.home}/") or None


def _unknown(rule: str) -> str | None:
    from codexwatch.cli.explain import no_such_rule
    from codexwatch.compose import metas

    return None if rule in metas() else no_such_rule(rule, metas())


def _made(
    rule: str | None,
    subject: str | None,
    alerts: "Sequence[Alert]",
    until: datetime | None,
    *,
    until_resolved: bool,
) -> "tuple[Silence, ...]":
    """What was named; else every alert that fires now."""
    from codexwatch.model.silence import Silence

    now = datetime.now(UTC)
    about = [(rule, subject)] if rule else [alert.identity for alert in alerts if alert.fires]
    return tuple(
        Silence(made_at=now, rule=slug, subject=thing, until=until, until_resolved=until_resolved)
        for slug, thing in about
    )
