"""Editors of the VS Code family: their settings, their extension, their running host."""
