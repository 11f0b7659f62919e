"""Competencies: a versioned framework, and evidence that its owner shares."""
