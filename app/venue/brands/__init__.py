"""How a channel presents itself: its name, colors, letters, logo, and the ways to the venue's own site."""
