"""The real Codex, where a test asks for it."""

from tests.oracle.conftest import codex

__all__ = ["codex"]
