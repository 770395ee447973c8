"""Links that staff give to whoever has something to pay: by email, or read aloud on the phone."""
