"""Quality: a support tool around the quality markers of reviews."""
