"""Asking the network: attempts at targets the way Codex's two stacks make them."""
