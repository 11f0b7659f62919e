"""Serious Case Reviews: what is said of each, in versions, from receipt to publication."""
