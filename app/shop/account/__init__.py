"""The account: what somebody bought, what they have and owe, who they are."""
