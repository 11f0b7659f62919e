"""How the platform is run outside one process."""
