"""Facts as people read them, the same for pages, mails and paper."""
