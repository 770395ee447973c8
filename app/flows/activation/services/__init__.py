"""The steps to real money: contract, papers, notifications tried out, a payment taken and given back."""

from app.flows.activation.services.going_live import TestOrdersLeft, go_live
from app.flows.activation.services.notifications import Reading, try_notifications
from app.flows.activation.services.steps import (
    Progress,
    change_contract,
    change_papers,
    find,
    papers_of,
    progress,
    subject,
)
from app.flows.activation.services.trials import (
    AMOUNT_MINOR,
    Card,
    NotOpen,
    TrialPending,
    challenge_of,
    follow_up,
    latest,
    new_ref,
    trial,
    try_out,
)
