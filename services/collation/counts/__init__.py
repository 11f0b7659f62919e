"""In how many reviews something was found, counted as it happens and not when it is read."""
