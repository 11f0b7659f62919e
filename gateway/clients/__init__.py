"""OAuth clients: the systems that may ask for tokens, each for one tenant."""
