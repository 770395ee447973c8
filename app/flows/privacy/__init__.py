"""What the house holds on a contact: handing out a copy, and erasing it once no money is open."""
