"""Shell start-up files: what they assign, without running them."""
