"""Local workshops: a board takes one issue home, and what it finds stays its own."""
