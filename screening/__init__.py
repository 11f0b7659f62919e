"""Looks for identifiers that a text for many readers may not hold: published, told at an event, or shared."""
