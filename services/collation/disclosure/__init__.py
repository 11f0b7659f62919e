"""Which numbers may be shown: small ones are hidden, and so is what would give them away."""
