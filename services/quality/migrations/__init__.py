"""The migrations of the quality service, numbered and never edited after landing."""
