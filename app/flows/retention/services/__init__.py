"""What goes when its time is over. The worker's sweeps call these; each answers how many rows went."""

from app.flows.retention.services.abandoned import delete_abandoned_baskets, delete_unpaid_orders
from app.flows.retention.services.buyers import forget_buyers
from app.flows.retention.services.emails import delete_old_emails
from app.flows.retention.services.redemptions import delete_freed_redemptions

__all__ = [
    "delete_abandoned_baskets",
    "delete_freed_redemptions",
    "delete_old_emails",
    "delete_unpaid_orders",
    "forget_buyers",
]
