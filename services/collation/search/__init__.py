"""Finding words in the passages of published reviews, with the places where they stand."""
