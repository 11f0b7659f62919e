"""Where the coding of each review stands: the queue, what is complete, and the coverage."""
