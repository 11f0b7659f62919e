"""Briefings: one practice issue on a few pages, from a draft to print."""
