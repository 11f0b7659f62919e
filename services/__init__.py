"""The four services, each known to the others by contract alone."""
