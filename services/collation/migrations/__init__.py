"""The migrations of the collation service, numbered and never edited after landing."""
