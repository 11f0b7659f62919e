"""Reflection records: one ready for each published review, owned by its board."""
