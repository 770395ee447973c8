"""The demo: an opera and a museum with one of each thing a page can show. `app/dev/seed_data` says which."""
