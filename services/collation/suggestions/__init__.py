"""Machine suggestions of practice issues; none counts until a person confirms it."""
