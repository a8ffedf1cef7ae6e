"""The desktop as users have it: a real bus and a real notification daemon."""
