"""The grid: in how many reviews each practice issue was found, and which reviews those are."""
