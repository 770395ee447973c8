"""A contact's account statements: what happened on credit or deferred account, when and why."""
