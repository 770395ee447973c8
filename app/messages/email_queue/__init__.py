"""Letters to send, written with the fact they announce."""
