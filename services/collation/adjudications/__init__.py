"""What two blind codings come to: the same counts at once, the rest once a third has settled it."""
