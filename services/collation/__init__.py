"""Collation codes published reviews against the practice issues and follows their trend."""
