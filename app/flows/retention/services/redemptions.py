"""Uses of promo codes that came to nothing. One that was spent stays with its order."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, exists, select

from app.flows.retention.services.batches import for_each_channel, in_batches, remove
from app.kernel import clock
from app.sale.baskets.models import Basket
from app.sale.promotions.models import PromoCode, Redemption, RedemptionState
from app.venue.channels.models import Channel


def delete_freed_redemptions() -> int:
    return for_each_channel(
        lambda channel: in_batches(
            lambda: _freed(channel), lambda ids: remove(Redemption, Redemption.id.in_(ids))
        )
    )


def _freed(channel: Channel) -> Select[int]:
    before = clock.now() - timedelta(days=channel.keeps_baskets_days)
    theirs = Redemption.promo_id.in_(select(PromoCode.id).filter_by(channel_code=channel.code))
    old = select(Redemption.id).where(theirs, Redemption.reserved_at < before)
    named = exists().where(Basket.redemption_id == Redemption.id)
    return old.where(Redemption.state == RedemptionState.FREED, ~named)
