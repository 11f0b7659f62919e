"""Mentoring: offered on a first review, agreed between two reviewers."""
