"""Surveys: one instrument asked of one audience for a while."""
