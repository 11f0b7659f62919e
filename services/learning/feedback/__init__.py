"""Feedback on a session: anonymous, and returned in groups of at least five."""
