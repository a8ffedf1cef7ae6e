"""Text to values with lines: shell start-up files, TOML, JSON with comments. Nothing here opens a file."""
