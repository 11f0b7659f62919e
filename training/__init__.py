"""Makes the coder's model from the labelled passages; needs the extra `training`."""
