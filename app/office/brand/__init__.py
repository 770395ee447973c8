"""What a channel looks like, set by its venue: colors, letters, logo, and the links of the header."""
