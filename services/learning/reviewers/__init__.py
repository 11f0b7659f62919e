"""Reviewers: an opt-in directory that rates nobody, each record its owner's."""
