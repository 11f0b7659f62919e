"""Putting a draft of the practice issues in force, with what rests on the version before."""
