"""What analysts decided, taken to the coder as lessons."""
