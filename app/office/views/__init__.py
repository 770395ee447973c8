"""Lists somebody keeps under a name."""
