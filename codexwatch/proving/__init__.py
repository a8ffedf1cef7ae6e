"""Puts what codexwatch believes about Codex's routing to the test, on the Codex that is installed here.

Codex runs with a home of its own, its base URL on loopback, and proxies that only take notes.
"""
