"""Professional development: what a reviewer did, and what came of it."""
