"""Why a suggestion cannot be decided."""

from chassis.errors import Conflict, NotFound


class NoSuchSuggestion(NotFound):
    title = "There is no such suggestion."


class SuggestionDecided(Conflict):
    title = "This suggestion was decided otherwise."
