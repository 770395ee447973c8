"""What a venue sets up, where that depends on what was sold."""
