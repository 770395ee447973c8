"""What every list has: columns one chooses, an address that is its state, own views of it, a file of it."""
