"""What proxy variables say, and what the ports that they name answer."""
