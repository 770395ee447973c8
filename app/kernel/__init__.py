"""The ground: nothing here but Python."""
