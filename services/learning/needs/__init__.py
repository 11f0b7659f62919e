"""Needs: what a board looks for, whom it invited, and its private choice."""
