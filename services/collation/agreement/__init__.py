"""How far two people who coded apart saw the same: of issues and reviews, never of a person."""
