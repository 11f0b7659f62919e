"""Issues put to the Alliance: what each member answers, commits to, and what became of it."""
