"""The Alliance: national bodies, what they stand on, when they meet and what they are told of."""
