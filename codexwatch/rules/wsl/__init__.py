"""Rules about Windows Subsystem for Linux."""
