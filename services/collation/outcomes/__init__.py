"""What became of a machine's suggestions, issue by issue."""
