"""Improvement actions, and what became of them in the years after publication."""
