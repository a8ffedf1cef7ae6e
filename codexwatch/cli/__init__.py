"""The command line: one file a subcommand; its imports happen only when it is used."""
