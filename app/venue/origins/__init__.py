"""Where contacts know the venue from: the answers each channel offers."""
