"""Rules about editors of the VS Code family."""
