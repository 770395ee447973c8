"""The emails about an order among all that happened to it, and sending one of them again."""

from __future__ import annotations

from app.flows.correspondence.services.correction import AddressChanged, SameAddress, correct_email
from app.flows.correspondence.services.sending_again import CannotSendAgain, may_send_again, send_again
from app.flows.correspondence.services.sending_many import MOST, send_tickets_again, sendable
from app.flows.correspondence.services.timeline import Moment, subjects_of, timeline
from app.flows.correspondence.services.trials import Trial, about, send_trial, trial_of
