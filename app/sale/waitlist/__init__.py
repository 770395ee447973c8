"""People who wait for a session: told once, when its sale opens or when places are free again."""
