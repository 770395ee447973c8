"""What a channel looks like, and setting it."""

from app.venue.brands.services.logos import logo
from app.venue.brands.services.settings import (
    LINK,
    MOST_LINKS,
    NAME,
    URL,
    BadBrand,
    TooFaint,
    change_look,
    remove_logo,
    set_logo,
    set_ways_out,
    subject,
)
