"""Builds the parts once, for the command line and the daemon alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from codexwatch.config import ConfigError, Loaded, load
from codexwatch.logs import file_of
from codexwatch.model.finding import Meta
from codexwatch.model.settings import Settings
from codexwatch.places import Places
from codexwatch.render.paths import shortener
from codexwatch.render.words import Speaker
from codexwatch.rules.registry import all_rules

if TYPE_CHECKING:  # loaded by who makes a pass; other commands only want the settings
    from codexwatch.collectors.collector import Collector
    from codexwatch.cycle import Cycle
    from codexwatch.model.alert import Alert
    from codexwatch.model.phrase import Translate


def read_settings(places: Places) -> Settings:
    """The company's file and the user's over it. Raises ConfigError."""
    return read_configuration(places).settings


def read_configuration(places: Places) -> Loaded:
    """The same, with what the user's file says in vain. Raises ConfigError."""
    return load(config_files(places), (rule.slug for rule in all_rules()))


def config_files(places: Places) -> tuple[Path, ...]:
    """Lowest first."""
    return (places.system_config_file, places.config_file)


def build_cycle(collector: "Collector", *, patient: bool, places: Places | None = None) -> "Cycle":
    """The parts of a pass over the machine that `collector` reads. patient: every way is probed to its end.

    places: where the proofs of the self-test are kept, on which the confidence of findings depends, and the history.
    """
    from codexwatch.collectors.homes.ca_file import CaFiles
    from codexwatch.cycle import Cycle
    from codexwatch.probing.ask import Asker
    from codexwatch.probing.prober import Prober

    cycle = Cycle(collector, Asker(Prober(), patient), all_rules(), CaFiles().read)
    if places is None:
        return cycle

    from codexwatch.store.history import History
    from codexwatch.store.proofs import ProofFile

    proofs = ProofFile.in_folder(places.state_dir)
    return replace(cycle, doubted=proofs.doubted_rules, history=History(places.state_db).since)


def build_speaker(home: str) -> Speaker:
    """The words of all rules, for a reader with this home."""
    return Speaker(metas(), shortener(home))


def details_writer(
    state_dir: Path, home: str, language: "Callable[[], Translate | None]"
) -> "Callable[[Sequence[Alert]], Path]":
    """Writes the page about some alerts for a reader with this home; where it is. The writer raises OSError."""
    from codexwatch.notify.pages import keep_page

    def write(alerts: "Sequence[Alert]") -> Path:
        # Most days have no popup, and `html` alone is half a MiB.
        from codexwatch.render.manual_page import manual_page

        slugs = sorted({alert.rule for alert in alerts})
        about = [rule for rule in all_rules() if rule.slug in slugs]
        html = manual_page(alerts, about, shortener(home), language())
        return keep_page(state_dir, slugs[0] if len(slugs) == 1 else "alerts", html)

    return write


def metas() -> Mapping[str, Meta]:
    """Every rule's declaration by slug."""
    return {rule.slug: rule.meta for rule in all_rules()}


def log_file(places: Places) -> Path:
    """The file that the daemon writes; the usual one while the configuration is broken, as the daemon keeps going."""
    try:
        return file_of(read_settings(places).log, places)
    except ConfigError:
        return places.log_file
