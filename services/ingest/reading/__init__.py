"""Reading the documents of received reviews: a durable job, done once whatever dies when."""
