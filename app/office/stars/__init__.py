"""Records somebody keeps at hand: a star on each sheet."""
