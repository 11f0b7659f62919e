"""The day of a summit: tables in timed phases, their end, and what is sent of it afterwards."""
