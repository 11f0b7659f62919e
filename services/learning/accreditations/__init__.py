"""Accreditations by many issuers; the platform issues none."""
