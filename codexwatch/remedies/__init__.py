"""What `fix` and `undo` do to the machine: edits with a backup, commands with a time limit."""
