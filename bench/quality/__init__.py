"""What a page weighs and how good it is, state by state: `make quality`."""
