"""The shop's own scripts, each on a small page with the shop's real markup, assets and headers."""
