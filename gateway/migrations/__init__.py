"""The migrations of the gateway, numbered and never edited after landing."""
