"""What the shop holds on a contact: a copy on request, and erasure once no money is open."""
