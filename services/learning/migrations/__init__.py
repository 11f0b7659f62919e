"""The migrations of the learning service, numbered and never edited after landing."""
