"""Who changed what, when and why: written with the change itself, never altered afterwards."""
