"""What runs: every codex of this user, what it holds, and what one has left behind."""
