"""What a board shares of its own will: item by item, until it takes it back."""
