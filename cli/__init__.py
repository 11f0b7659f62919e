"""The `lipp` command: the one command-line program of the platform."""
