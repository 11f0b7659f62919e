"""The trend read model: in how many reviews each practice issue was found, of those coded."""
