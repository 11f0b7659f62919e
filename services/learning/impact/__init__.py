"""Impact: what somebody knows or does differently, now and later."""
