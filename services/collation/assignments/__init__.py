"""Who codes which review: alone from the queue, or two people apart and blind."""
