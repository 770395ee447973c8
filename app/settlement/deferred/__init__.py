"""The deferred account: orders a contact may pay later, up to a ceiling the venue has set."""
