"""Mini-summits: people say what they think of a product, and see what became of each comment."""
