"""The words: findings and verdicts as text, JSON and notifications."""
