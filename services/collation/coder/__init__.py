"""The trained coder: finds practice issues in passages, and says when there is none."""
