"""Texts that go beyond whoever writes them: none names a person or tells of one case."""
