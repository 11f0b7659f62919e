"""Summits: called on published briefings, with places, three choices each, and tables."""
