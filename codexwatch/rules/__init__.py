"""The knowledge: one file a known cause, found by walking this package."""
