"""The numbered paragraphs of a report, as they were read from its original."""
