"""What of a record stays when its owner erases it, and why."""

KEPT = {
    "removal": "a removal is a recorded act whose history is kept; it names an opaque id alone, "
    "and while it stands the record stays as that id and its tenant",
    "person_read": "who read a person's data must be answerable afterwards",
    "credit": "a published cover names this opaque id; the record that tied it to a name is gone",
    "choice": "an allocation must give the same places when it is worked out again",
}
PERSON_COLUMNS = ("reviewer_id", "mentor_id")
"""A table that speaks of a learner does so in a column of one of these names."""
