"""Engagements: each with a declaration of conflicts and independence."""
