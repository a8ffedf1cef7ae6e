"""Each Codex home: its config.toml, its login, its `.env`, and the codex that is installed."""
