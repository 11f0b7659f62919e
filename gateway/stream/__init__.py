"""The stream of events: what is on the bus, as server-sent events, resumable."""
