"""Why a hosted coder cannot be opened."""


class HostedCoderUnset(RuntimeError):
    """The hosted coder was chosen, and its address or its model was not."""
