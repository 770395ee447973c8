"""Faults of the line: silence, errors, answers cut short."""

from __future__ import annotations

from flask import Response

from app.simulator.bank import Bank
from app.simulator.faults import Faults

_PAGE = "<html><head><title>Error</title></head><body><h1>An error has occurred</h1></body></html>"


class Broken(Exception):
    """The caller gets this instead of an answer, and nothing has happened."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def before(bank: Bank, faults: Faults, prefix: str = "") -> None:
    """Raise, or come back late."""
    if f"{prefix}timeout_before" in faults:
        raise Broken(_silence(bank))
    if "500_before" in faults and not prefix:
        raise Broken(Response(_PAGE, 500))
    if "html_error_page" in faults and not prefix:
        raise Broken(Response(_PAGE, 200))
    if "slow" in faults and not prefix:
        bank.wait(float(faults["slow"]) / 1000)


def after(bank: Bank, faults: Faults, answer: Response, prefix: str = "") -> Response:
    """Everything has happened; does the caller hear of it?"""
    silent = "timeout_after" if prefix else "timeout_after_charge"
    error = "500_after" if prefix else "500_after_charge"
    if f"{prefix}{silent}" in faults:
        return _silence(bank)
    if f"{prefix}{error}" in faults:
        return Response(_PAGE, 500)
    if prefix:
        return answer
    if "cut_xml" in faults:
        answer.set_data(_half(answer))
    if "drop_connection_mid_body" in faults:
        return _dropped(answer)
    return answer


def _silence(bank: Bank) -> Response:
    """Longer than any caller waits; what follows is for nobody."""
    bank.wait(bank.settings.hang_time)
    return Response(_PAGE, 504)


def _dropped(answer: Response) -> Response:
    """Promise the whole length, send half, and hang up."""
    length, half = len(answer.get_data()), _half(answer)
    cut = Response(iter([half]), answer.status_code, content_type=answer.content_type)
    cut.headers["Content-Length"] = str(length)
    return cut


def _half(answer: Response) -> bytes:
    whole = answer.get_data()
    return whole[: len(whole) // 2]
