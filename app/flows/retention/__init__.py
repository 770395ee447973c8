"""How long rows are kept, and their deletion. What the books need stays."""
