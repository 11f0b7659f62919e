"""Receiving reviews: by JSON, by form or in batches, for good or as a rehearsal."""
