"""What the desktop session gives to programs that are started from it."""
