"""For whoever develops or tries the shop: embedded PostgreSQL, demo, seed, workbench, dev mail box."""
