"""Rules about what is running now."""
