"""Offers: masterclasses and whatever else any provider lists."""
