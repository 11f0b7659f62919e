"""The taxonomy of practice issues, as published versions."""
