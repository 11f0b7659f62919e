"""Everything in one process: the default, with nothing else to install."""
