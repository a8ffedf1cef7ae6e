"""The report: one page to look at, and to hand to whoever is asked for help."""
