"""What people found in reviews: a passage that shows a practice issue, and its history."""
