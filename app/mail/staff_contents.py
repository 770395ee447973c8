"""What messages to staff say. They lead to the office, never to the shop."""

from __future__ import annotations

from typing import Any

from app.flows.approvals.models import Approval, ApprovalKind
from app.flows.approvals.services.alone import CODE_LIFE
from app.http import addresses, formats
from app.people.staff.models import Staff, StaffInvitation
from app.venue.channels.models import Channel


def invitation_words(invitation: StaffInvitation, house: Channel, lang: str, secret: str) -> dict[str, Any]:
    member = invitation.staff
    return {
        "name": member.name,
        "staff_email": member.email,
        "renewed": member.password is not None,
        "days": (invitation.expires_at - invitation.made_at).days,
        "office_url": addresses.office(house, f"invitation/{secret}", lang),
    }


def security_words(member: Staff, house: Channel, lang: str) -> dict[str, Any]:
    return {"name": member.name, "office_url": addresses.office(house, "security", lang)}


def code_words(approval: Approval, house: Channel, lang: str, secret: str) -> dict[str, Any]:
    return {
        "name": approval.asker.name,
        "code": secret,
        "minutes": CODE_LIFE.seconds // 60,
        "amount": formats.money(approval.amount, lang),
        "is_refund": approval.kind is ApprovalKind.REFUND,
        "office_url": addresses.office(house, f"requests/{approval.ref}", lang),
    }
