"""What a venue has to say of itself, and the texts shoppers agree to, in versions."""
