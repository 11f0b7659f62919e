"""Contributions: what practitioners told of an issue, without who told it."""
