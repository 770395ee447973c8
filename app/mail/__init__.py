"""What each message says, its drawing, its transport, and samples of all of them."""
