"""Turns a PDF or a Word document into numbered passages, in a process it may not harm."""
