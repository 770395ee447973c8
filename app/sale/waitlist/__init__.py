"""Who waits for a performance; notified once, when its sale opens or places are free again."""
