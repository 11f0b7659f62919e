"""A review and its document in one call, for those whose case system is a form."""
