"""What waits for somebody at the desk: counted from all that is sold, paid and sent."""
