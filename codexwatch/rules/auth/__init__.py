"""Rules about logins."""
