"""Looks for identifiers that a published review may not hold."""
