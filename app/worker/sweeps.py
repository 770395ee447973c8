"""What the worker does by the clock: find what is due in the tables, and do it.

Most sweeps claim rows (FOR UPDATE SKIP LOCKED), so several workers share them. The others say `alone`.
What a killed worker leaves undone, the next round finds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.audit import services as audit
from app.flows.accounts import services as accounts
from app.flows.metrics import services as metrics
from app.flows.psp_notifications import services as psp_notifications
from app.flows.retention import services as retention
from app.http import form_keys, rate_limits
from app.http.providers import all_providers
from app.mail import composer
from app.messages.email_queue import services as email_queue
from app.people.cards import services as cards
from app.people.staff import services as staff
from app.sale.baskets import services as baskets
from app.sale.orders import services as orders
from app.sale.waitlist import services as waitlist
from app.settlement.collection import services as collection
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.payments import card_testing
from app.settlement.payments import services as payments
from app.settlement.refunds import services as refunds
from app.settlement.tenders import services as tenders
from app.settlement.transfers import services as transfers

EVERY_5_SECONDS = "* * * * * */5"
EVERY_10_SECONDS = "* * * * * */10"
EVERY_30_SECONDS = "* * * * * */30"
EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "23 * * * *"


def release_holds() -> int:
    """End holds whose time is over and their orders, and release what these had reserved."""
    unpaid = transfers.lapse_unpaid()
    lapsed = baskets.release_lapsed()
    orders.lapse_with_baskets()
    tenders.release_abandoned()
    return unpaid + len(lapsed)


def ask_banks() -> int:
    """Ask what became of every open payment whose next question is due."""
    return len(payments.sweep(all_providers()))


def watch_for_card_testing() -> int:
    """Guard the channels where stolen cards are being tried."""
    return card_testing.watch()


def send_refunds() -> int:
    """Send refunds that are due, and ask about those without an answer."""
    return len(refunds.run_due(all_providers()))


def send_emails() -> int:
    """Send the emails that are due."""
    return email_queue.send_due(composer.send)


def forget_cards() -> int:
    """Have providers delete the cards nobody wants saved any more."""
    return cards.forget_due(all_providers())


def warn_of_card_expiry() -> int:
    """Write to the owners of saved cards that end soon."""
    return cards.warn()


def remind_of_instalments() -> int:
    """Write to those who pay an instalment soon."""
    return instalments.remind()


def collect_instalments() -> int:
    """Take the instalments that are due."""
    return collection.run(all_providers())


def notify_waitlist() -> int:
    """Write to those who wait for a sale that has opened or a place that is free again."""
    return waitlist.notify()


def delete_old_alerts() -> int:
    """Delete the addresses of those who were told, or wait for what will not be."""
    return waitlist.delete_old()


def withhold_unpaid_tickets() -> int:
    """Where a venue says so, withhold tickets that were put on account and are still unpaid (E35)."""
    return deferred.withhold_unpaid()


def delete_old_sessions() -> int:
    """Delete sessions that have ended, and email links that open nothing any more."""
    return accounts.forget_old()


def delete_old_notifications() -> int:
    """Delete what providers told us more than 30 days ago."""
    return psp_notifications.delete_old()


def delete_unpaid_orders() -> int:
    """Delete orders nobody tried to pay."""
    return retention.delete_unpaid_orders()


def delete_abandoned_baskets() -> int:
    """Delete baskets nobody bought."""
    return retention.delete_abandoned_baskets()


def delete_freed_redemptions() -> int:
    """Delete uses of promo codes that came to nothing."""
    return retention.delete_freed_redemptions()


def delete_old_emails() -> int:
    """Delete emails that were sent, or given up, long ago."""
    return retention.delete_old_emails()


def forget_buyers() -> int:
    """Delete names and addresses of orders past their years, and sooner of those nobody paid."""
    return retention.forget_buyers()


def delete_expired_counts() -> int:
    """Delete what the rate limits counted in windows that are over."""
    return rate_limits.delete_expired()


def delete_old_form_keys() -> int:
    """Delete the keys of forms that nobody sends again any more."""
    return form_keys.delete_old()


def delete_ended_staff_sessions() -> int:
    """Delete sessions of staff that have ended, and invitations that have expired."""
    return staff.delete_ended()


def seal_audit() -> int:
    """Close the audit entries written since the last seal, so that one that is removed is missed."""
    return audit.seal()


def count_figures() -> int:
    """Count for monitoring what grows with the books."""
    return metrics.count()


def check_orders() -> int:
    """Compare the orders of the last days with the books."""
    return metrics.check_orders()


@dataclass(frozen=True)
class Sweep:
    """`alone`: it claims no rows, so one worker at a time may run it. `deletes`: rows whose time is over."""

    run: Callable[[], int]
    cron: str
    alone: bool = False
    deletes: str = ""

    @property
    def name(self) -> str:
        return self.run.__name__

    def round(self) -> int:
        """How much it did; what it deleted is counted for monitoring."""
        done = self.run()
        if self.deletes and done:
            metrics.add_deleted(self.deletes, done)
        return done


SWEEPS = (
    Sweep(send_emails, EVERY_5_SECONDS),
    Sweep(release_holds, EVERY_10_SECONDS, alone=True),
    Sweep(ask_banks, EVERY_10_SECONDS),
    Sweep(watch_for_card_testing, EVERY_10_SECONDS, alone=True),
    Sweep(send_refunds, EVERY_10_SECONDS),
    Sweep(notify_waitlist, EVERY_10_SECONDS, alone=True),
    Sweep(delete_old_alerts, EVERY_MINUTE, alone=True, deletes="alerts"),
    Sweep(count_figures, EVERY_30_SECONDS, alone=True),
    Sweep(check_orders, EVERY_MINUTE, alone=True),
    Sweep(forget_cards, EVERY_MINUTE),
    Sweep(remind_of_instalments, EVERY_MINUTE),
    Sweep(collect_instalments, EVERY_MINUTE),
    Sweep(warn_of_card_expiry, EVERY_HOUR),
    Sweep(withhold_unpaid_tickets, EVERY_HOUR, alone=True),
    Sweep(delete_old_sessions, EVERY_HOUR, alone=True, deletes="sessions"),
    Sweep(delete_old_notifications, EVERY_HOUR, alone=True, deletes="notifications"),
    Sweep(delete_unpaid_orders, EVERY_HOUR, deletes="unpaid_orders"),
    Sweep(delete_abandoned_baskets, EVERY_HOUR, deletes="baskets"),
    Sweep(delete_freed_redemptions, EVERY_HOUR, deletes="redemptions"),
    Sweep(delete_old_emails, EVERY_HOUR, deletes="emails"),
    Sweep(forget_buyers, EVERY_HOUR, deletes="buyers"),
    Sweep(delete_expired_counts, EVERY_HOUR, alone=True, deletes="rate_limit_counts"),
    Sweep(delete_old_form_keys, EVERY_HOUR, alone=True, deletes="form_keys"),
    Sweep(delete_ended_staff_sessions, EVERY_HOUR, alone=True, deletes="staff_sessions"),
    Sweep(seal_audit, EVERY_HOUR, alone=True),
)


def run_all() -> dict[str, int]:
    """Every sweep, now, here: for commands and tests. How much each did, by its name."""
    return {sweep.name: sweep.round() for sweep in SWEEPS}
