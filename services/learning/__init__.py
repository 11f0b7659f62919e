"""Learning: what lead reviewers learn and have done."""
