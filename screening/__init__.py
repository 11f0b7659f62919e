"""Looks for identifiers that no text for many readers may hold, whoever wrote it."""
