"""The faults and the healthy set-ups that people have reported, as machines that can be built: tables by family."""
