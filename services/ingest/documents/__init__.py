"""The original reports, as they were sent: kept by their hash and never changed."""
