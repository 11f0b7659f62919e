"""Practice issues that somebody proposes, with what they rest on; a second person decides."""
