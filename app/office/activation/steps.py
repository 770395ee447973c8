"""The list of channels; the contract, and the documents it asks for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.activation import services as activation
from app.flows.activation.models import Activation, Paper
from app.http import formats, providers
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.activation import words
from app.office.activation.blueprint import bp, draw
from app.office.activation.forms import ContractForm, papers_form
from app.office.setup_channel import channel_or_404


@access.page(bp, "/setup/activation", Right.SEE_SETUP)
def channels_list() -> ResponseReturnValue:
    found = access.channels_with(Right.SEE_SETUP)
    known = {one.code: providers.is_known(one) for one in found}
    return render(
        "office/activation/list.html",
        channels=[
            (one, words.channel_status(one, is_test=providers.is_test(one), known=known[one.code]))
            for one in found
        ],
    )


@access.page(bp, "/setup/activation/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def contract(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    begun = activation.find(found)
    saved = _contract(begun)
    form = ContractForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves:
        values = {
            **edit.values,
            "contract_on": fields.date_of(edit.values["contract_on"]),
            "contract_done": edit.values["contract_done"] == "yes",
        }
        activation.change_contract(found, values, access.actor())
        flash(_("Saved. Anybody who sets up may go on from here."))
        return redirect(url_for(".contract", code=found.code), 303)
    about = activation.subject(found)
    drawn = record_form.context(form, saved, edit, about, "contract_changed", shown=_shown)
    return draw(found, "contract", status=edit.status, begun=begun, **drawn)


def _contract(begun: Activation) -> dict[str, Any]:
    return {
        "contract_with": begun.contract_with,
        "contract_number": begun.contract_number,
        "contract_on": begun.contract_on.isoformat() if begun.contract_on else "",
        "contract_note": begun.contract_note,
        "contract_done": fields.answer(begun.contract_done),
    }


@access.page(bp, "/setup/activation/<code>/documents", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def papers(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    begun = activation.find(found)
    there = activation.papers_of(begun)
    saved = {f"{paper}_{name}": value or "" for paper in there for name, value in there[paper].items()}
    saved |= {f"{paper}_done": there[paper]["done"] for paper in there}
    form = papers_form()(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves:
        activation.change_papers(found, _read(edit.values), access.actor())
        flash(_("Saved. Anybody who sets up may go on from here."))
        return redirect(url_for(".papers", code=found.code), 303)
    about = activation.subject(found)
    drawn = record_form.context(form, saved, edit, about, "papers_changed", shown=_shown)
    return draw(found, "papers", status=edit.status, begun=begun, papers=words.PAPERS, **drawn)


def _read(values: dict[str, Any]) -> dict[Paper, dict[str, Any]]:
    return {
        paper: {
            "done": values[f"{paper}_done"],
            "on": fields.date_of(values[f"{paper}_on"]),
            "note": values[f"{paper}_note"] or "",
        }
        for paper in Paper
    }


def _shown(name: str, value: Any) -> str:
    if name == "contract_done":
        return fields.answer_word(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    day = fields.date_of(value) if name.endswith("_on") else None
    return formats.date_words(day, lang()) if day else str(value or "")
