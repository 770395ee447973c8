"""The staff's front: an application of its own, with its own host, cookie and users."""
