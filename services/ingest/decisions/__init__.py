"""What a reviewer decides about a review that was held for a disclosure check."""
