"""What starts a cycle: time, changed files."""
