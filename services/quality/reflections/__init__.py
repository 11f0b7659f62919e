"""Reflections on a review with the questions of the markers: narrative, never a verdict."""
