"""The machine itself: addresses, routes, power, WSL."""
