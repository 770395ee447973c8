"""What waits for a second person: the list, and the page on which somebody decides."""
