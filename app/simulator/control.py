"""The test bench: script faults, read what the bank really did, begin again. JSON, for programs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.simulator import faults, life
from app.simulator.bank import Bank, here

bp = Blueprint("control", __name__, url_prefix="/_control")


@bp.get("/faults")
def known() -> ResponseReturnValue:
    rules = [{"pattern": r.pattern, "faults": r.faults, "left": r.left} for r in here().script.rules]
    return jsonify(known={name: what for name, (_, what) in faults.KNOWN.items()}, rules=rules)


@bp.post("/faults")
def add() -> ResponseReturnValue:
    """{"pattern": "4K7MPQ2X-*", "fault": "slow", "value": 800, "times": 1}, or {"faults": {"slow": 800}}."""
    bank, asked = here(), request.get_json()
    try:
        named = faults.named(asked["faults"] if "faults" in asked else {asked["fault"]: asked.get("value")})
    except (KeyError, faults.UnknownFault) as trouble:
        return jsonify(error=f"unknown or missing: {trouble}", known=sorted(faults.KNOWN)), 400
    times = asked.get("times")
    rule = faults.Rule(asked.get("pattern", "*"), named, bank.now(), None if times is None else int(times))
    bank.script.add(rule)
    return jsonify(pattern=rule.pattern, faults=rule.faults, left=rule.left), 201


@bp.delete("/faults")
def clear() -> ResponseReturnValue:
    """No rule holds any more. What payments remember stays, but for the fault named by ?remembered=…."""
    bank = here()
    bank.script.clear()
    if (name := request.args.get("remembered", "")) in faults.KNOWN:
        with bank.store.writing():
            bank.store.do("UPDATE payments SET faults = json_remove(faults, ?)", f"$.{name}")
    return "", 204


@bp.post("/reset")
def reset() -> ResponseReturnValue:
    """Forget everything: payments, aliases, ledger, letters, faults. PAYIDs go on growing."""
    bank = here()
    bank.store.empty()
    bank.script.clear()
    bank.codes.clear()
    return "", 204


@bp.post("/settle")
def settle() -> ResponseReturnValue:
    """Do not wait: every change still to come happens now (captures, refunds, uncertain outcomes, lapses)."""
    bank = here()
    with bank.store.writing():
        bank.store.do("UPDATE changes SET due = ?", bank.now())
    life.catch_up(bank)
    return "", 204


@bp.get("/ledger.json")
def ledger() -> ResponseReturnValue:
    """The truth, per ORDERID, in cents; ?order=… for one order."""
    bank = here()
    life.catch_up(bank)
    return jsonify(orders=_totals(bank, request.args.get("order", "")))


@bp.get("/aliases.json")
def aliases() -> ResponseReturnValue:
    """The cards on file: alias, what is left of the number, whether it is kept, how it stands."""
    sql = "SELECT alias, masked, persist, state FROM aliases ORDER BY created"
    return jsonify(aliases=[dict(row) for row in here().store.rows(sql)])


@bp.get("/letters.json")
def letters() -> ResponseReturnValue:
    """The notifications of one order (?order=…) or of all: tries, last answer, state."""
    sql = (
        "SELECT p.order_id, l.payid, l.status, l.tries, l.state, l.answer, l.due FROM letters l "
        "JOIN payments p USING (payid) WHERE ? IN ('', p.order_id) ORDER BY l.id DESC LIMIT 1000"
    )
    return jsonify(letters=[dict(row) for row in here().store.rows(sql, request.args.get("order", ""))])


def _totals(bank: Bank, order: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(lambda: dict(_NOTHING, entries=[], attempts=[]))
    for row in bank.store.rows("SELECT * FROM ledger WHERE ? IN ('', order_id) ORDER BY id", order):
        total = found[row["order_id"]]
        total["currency"] = row["currency"]
        total[_COLUMN[row["kind"]]] += row["amount"]
        total["charges"] += row["kind"] == "charge"
        total["entries"].append({key: row[key] for key in ("payid", "sub", "kind", "amount", "at")})
    sql = "SELECT * FROM payments WHERE ? IN ('', order_id) ORDER BY payid"
    for row in bank.store.rows(sql, order):
        total = found[row["order_id"]]
        total["currency"] = row["currency"]
        total["pending_charge"] += row["capturing"]
        total["pending_refund"] += row["refunding"]
        total["attempts"].append({key: row[key] for key in _ATTEMPT})
    return dict(found)


_ATTEMPT = ("payid", "status", "error", "amount", "masked", "alias", "plan")
_COLUMN = {"charge": "charged", "refund": "refunded", "chargeback": "charged_back"}
_NOTHING = {
    "currency": "", "charged": 0, "charges": 0, "refunded": 0, "charged_back": 0, "pending_charge": 0,
    "pending_refund": 0,
}  # fmt: skip
