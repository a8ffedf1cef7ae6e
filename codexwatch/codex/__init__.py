"""What the Codex client does, as pure functions: every fact has the measurement behind it."""
