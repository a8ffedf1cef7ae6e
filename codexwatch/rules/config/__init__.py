"""Rules about config.toml."""
