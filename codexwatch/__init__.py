"""codexwatch: a watchdog that says why OpenAI's Codex is reconnecting, and gives the one specific fix."""

__version__ = "0.1.0"
