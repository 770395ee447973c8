"""A contact's money as they read it: what happened on an account, when and why."""
