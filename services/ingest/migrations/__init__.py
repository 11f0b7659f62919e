"""The migrations of the ingest service, numbered and never edited after landing."""
