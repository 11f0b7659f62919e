"""A reviewer's own record: exported and erased as one."""
