"""Quality records: a review from its referral to its publication, owned by its board."""
