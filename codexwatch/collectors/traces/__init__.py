"""What Codex wrote down about itself, read so that Codex never notices."""
