"""Withdrawing a review: for good, with a reason, and with nothing of its text left to read."""
