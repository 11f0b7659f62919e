"""What one of two people finds in a review that both code blind: nobody else's to see."""
