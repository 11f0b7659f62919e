"""`python -m cli` is `lipp`."""

from cli.main import app

app()
