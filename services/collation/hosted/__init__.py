"""A coder that somebody else hosts, behind an OpenAI-compatible endpoint: only where asked for."""
