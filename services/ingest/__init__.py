"""Ingest: takes in published Serious Case Reviews and keeps them."""
