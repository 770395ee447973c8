"""Cards a contact has had saved: a label, and the name under which the provider keeps each."""
