"""A sale undone, whole or in part: tickets void, places free, books reversed, money back to what paid."""
