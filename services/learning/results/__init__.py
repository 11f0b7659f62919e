"""Results: headline figures with their base, and the first survey's as reported."""
