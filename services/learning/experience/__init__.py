"""Experience: the reviews that a lead reviewer led, credited to an opaque id."""
