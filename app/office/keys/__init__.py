"""The keys of the office: which there are, and whether single letters count."""
