"""What is written down on the way: the contract, the papers; and how far a channel has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.flows.activation.models import Activation, Paper
from app.kernel.actors import Actor, Right
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode
from app.venue.provider_accounts.models import ProviderAccount


@dataclass(frozen=True)
class Progress:
    """Each step, in the order they are best done in, and whether it is."""

    contract: bool
    papers: bool
    numbers: bool
    addresses: bool
    test: bool
    live: bool


def subject(channel: Channel) -> Subject:
    return Subject("channel", channel.code, channel.code)


def find(channel: Channel) -> Activation:
    """A channel that has begun nothing has an empty one, which is not stored."""
    found = session.get(Activation, channel.code)
    return found or Activation(
        channel_code=channel.code, contract_number="", contract_with="", contract_note="",
        contract_done=False, papers={},
    )  # fmt: skip


def papers_of(activation: Activation) -> dict[Paper, dict[str, Any]]:
    empty = {"done": False, "on": None, "note": ""}
    return {paper: {**empty, **activation.papers.get(paper.value, {})} for paper in Paper}


def progress(channel: Channel, activation: Activation, accounts: list[ProviderAccount]) -> Progress:
    usable = [account for account in accounts if account.retired_at is None and not account.brand]
    return Progress(
        contract=activation.contract_done,
        papers=all(paper["done"] for paper in papers_of(activation).values()),
        numbers=bool(usable),
        addresses=activation.checked_at is not None,
        test=any(account.tested_at for account in usable),
        live=channel.account_mode is AccountMode.LIVE,
    )


def change_contract(channel: Channel, values: dict[str, Any], by: Actor) -> None:
    """Columns of `Activation` that begin with `contract_`. `channel` is locked. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    activation = _stored(channel)
    before = {name: _said(getattr(activation, name)) for name in values}
    for name, value in values.items():
        setattr(activation, name, value)
    _record(channel, "contract_changed", before, {name: _said(value) for name, value in values.items()}, by)


def change_papers(channel: Channel, values: dict[Paper, dict[str, Any]], by: Actor) -> None:
    """What is there, since when, and a note. `channel` is locked. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    activation = _stored(channel)
    before, after = ({p.value: _paper(v) for p, v in one.items()} for one in (papers_of(activation), values))
    activation.papers = {paper.value: {**value, "on": _said(value["on"])} for paper, value in values.items()}
    _record(channel, "papers_changed", before, after, by)


def _paper(value: dict[str, Any]) -> str:
    """As the audit keeps it: a day and a note, or that it is not there."""
    words = [str(_said(value["on"]) or ""), value["note"]]
    return " ".join(("✓" if value["done"] else "–", *filter(None, words)))


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _stored(channel: Channel) -> Activation:
    activation = find(channel)
    session.add(activation)
    return activation


def _record(channel: Channel, act: str, before: dict[str, Any], after: dict[str, Any], by: Actor) -> None:
    if before != after:
        audit.record(by, act, subject(channel), before=before, after=after)
    session.commit()
