"""Rules about the way itself."""
