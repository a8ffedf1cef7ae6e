"""Homes as people have them, read by the evaluator and by the real shells."""
