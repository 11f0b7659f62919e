"""The one public door: tokens, limits, the stream of events, and the way to each service."""
