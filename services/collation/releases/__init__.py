"""Frozen releases of the figures: the same bytes for ever, with corrections beside them."""
