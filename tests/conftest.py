"""What every test may use; nothing here belongs to one service."""

pytest_plugins = ["tests.plugins.rules"]
