"""Collation's copy of published reviews: the version in force, its passages, and tombstones."""
