"""Why there is no text."""

from chassis.errors import NotFound


class PassagesNotRead(NotFound):
    title = "The document of this version has not been read, or cannot be."
