"""The shop front: the only room where HTTP is spoken."""
