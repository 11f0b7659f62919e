"""Marker sets: versioned, several live at once, commented on by anyone, printable."""
