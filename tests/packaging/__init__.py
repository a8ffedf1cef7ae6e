"""What people install: the wheel and the source distribution, with the oldest and the newest of what they need."""
