"""What the self-test has shown of each version of Codex: `proofs.json` in the state folder.

A file of its own: it is written by a command that people type, while the daemon holds the database.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from codexwatch.model.proof import Proof, Proofs, ProofsByVersion, Result

FILE_NAME = "proofs.json"
_VERSIONS_KEPT = 20
_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class ProofFile:
    """Reading never raises: a file that makes no sense is as good as none. Writing may raise OSError."""

    path: Path

    @classmethod
    def in_folder(cls, state_dir: Path) -> "ProofFile":
        return cls(state_dir / FILE_NAME)

    def read(self) -> ProofsByVersion:
        """The last proofs of each version."""
        try:
            return {proofs.version: proofs for proofs in map(_proofs, self._content().get("proofs", []))}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}

    def doubted_rules(self, version: str | None) -> frozenset[str]:
        """The slugs of the rules that stand on a claim which this version has contradicted."""
        proofs = self.read().get(version) if version else None
        return proofs.doubted_rules if proofs else frozenset()

    def add(self, proofs: Proofs) -> None:
        """Put these in the place of earlier ones of the same version."""
        others = {version: known for version, known in self.read().items() if version != proofs.version}
        newest = sorted((*others.values(), proofs), key=lambda item: item.taken_at)[-_VERSIONS_KEPT:]
        self._write({**self._content(), "proofs": [_plain(item) for item in newest]})

    def first_time(self, news: str) -> bool:
        """Whether this is said for the first time; from then on it is not."""
        content = self._content()
        told = content.get("told")
        told = [*told] if isinstance(told, list) else []
        if news in told:
            return False
        self._write({**content, "told": [*told, news][-_VERSIONS_KEPT:]})
        return True

    def _content(self) -> dict[str, Any]:
        try:
            text = self.path.read_text(encoding="utf-8") if self.path.stat().st_size <= _MAX_BYTES else ""
            content = json.loads(text)
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self, content: dict[str, Any]) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, made = tempfile.mkstemp(prefix=f"{FILE_NAME}.", dir=self.path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({**content, "schema": 1}, file)
            Path(made).replace(self.path)
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise


def _plain(proofs: Proofs) -> dict[str, object]:
    claims = [
        {"claim": proof.claim, "result": proof.result.value, "rules": sorted(proof.rules)} for proof in proofs.all
    ]
    return {"version": proofs.version, "taken_at": proofs.taken_at.isoformat(), "claims": claims}


def _proofs(plain: dict[str, Any]) -> Proofs:
    claims = tuple(
        Proof(str(item["claim"]), Result(item["result"]), frozenset(map(str, item["rules"])))
        for item in plain["claims"]
    )
    return Proofs(str(plain["version"]), datetime.fromisoformat(plain["taken_at"]), claims)
