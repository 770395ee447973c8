"""A paid order gets its seats, its tickets and its email; or its money goes back."""
