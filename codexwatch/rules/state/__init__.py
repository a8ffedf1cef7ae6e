"""What Codex itself recorded, and the state it is in."""
