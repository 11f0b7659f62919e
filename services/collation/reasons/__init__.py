"""Why an issue happens, as each kind of source explains it: side by side, never run together."""
