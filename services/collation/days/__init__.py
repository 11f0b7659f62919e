"""Days of what is still to come: a plan is not made for the past."""
