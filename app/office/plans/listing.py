"""Every plan, and every payment method that still waits for one."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.plans import offers, words
from app.office.plans.blueprint import bp
from app.settlement.instalments import services as instalments
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, MethodType


@access.page(bp, "/setup/plans", Right.SEE_SETUP)
def plans() -> ResponseReturnValue:
    methods = [
        method
        for method in payment_methods.all_methods()
        if method.type is MethodType.INSTALMENTS and method.status is not MethodStatus.ARCHIVED
    ]
    return render(
        "office/plans/list.html",
        methods=sorted(methods, key=lambda method: method.internal_name.in_(lang()).casefold()),
        plans=instalments.every_plan(),
        offered={method.code: offers.of(method) for method in methods},
        words=words,
        may_change=access.actor().may(Right.SET_UP),
    )
