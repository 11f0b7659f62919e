"""Whether the links to the published reports still lead somewhere; a dead one is shown as dead."""
