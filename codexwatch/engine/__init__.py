"""The judgement: which findings hold, which one explains the others, and what becomes of them over time."""
