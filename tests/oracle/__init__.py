"""The real Codex as the judge: it runs in private worlds, and what it does must be what codexwatch says."""
