"""What boards say of causes, beside what reports say: an anonymous total from quality."""
