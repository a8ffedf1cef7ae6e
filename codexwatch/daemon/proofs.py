"""Says once for each version of Codex that nobody has put the routing claims to it, or that it contradicts some."""

from collections.abc import Callable
from dataclasses import dataclass, field

from codexwatch import logs
from codexwatch.model.facts import Facts
from codexwatch.render.proofs import AGAINST_CODEX, is_unproven
from codexwatch.store.proofs import ProofFile

LOG = logs.get(__name__)


@dataclass
class ProofReminder:
    """`file` outlives the daemon, and with it what has been said."""

    file: ProofFile
    _said: set[str] = field(default_factory=set, init=False)

    def look(self, facts: Facts) -> None:
        """To be called after every pass."""
        version = facts.codex.version
        known = self.file.read()
        if version is None:
            return
        if is_unproven(version, known):
            self._once(f"unproven {version}", lambda: LOG.warning("codex.unproven", version=version, run=AGAINST_CODEX))
        elif version in known and known[version].contradicted:
            proofs = known[version]
            news = f"contradicted {version} {proofs.taken_at.isoformat()}"
            rules = sorted(proofs.doubted_rules)
            self._once(
                news,
                lambda: LOG.warning("codex.contradicted", version=version, claims=proofs.contradicted, rules=rules),
            )

    def _once(self, news: str, say: Callable[[], object]) -> None:
        """Where the file cannot be written it is said once for each daemon."""
        if news in self._said:
            return
        self._said.add(news)
        try:
            first = self.file.first_time(news)
        except OSError:
            first = True
        if first:
            say()
