"""Responses: consented to, saved, resumed and sent."""
