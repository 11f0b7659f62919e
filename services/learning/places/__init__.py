"""Places: chosen, allocated by a stated rule, booked and waited for."""
