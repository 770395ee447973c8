"""One of each message, in both languages, about an invented performance: for the workbench and the tests."""

from __future__ import annotations

from dataclasses import dataclass

from flask_mailman import EmailMessage

from app.kernel.texts import LANGUAGES
from app.mail import composer
from app.mail.sample_facts import facts, secret_of
from app.mail.sample_rows import SOLD
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as QueuedEmail


@dataclass(frozen=True)
class Sample:
    """A message as it would be sent."""

    kind: EmailKind
    lang: str
    message: EmailMessage

    @property
    def html(self) -> str:
        return str(self.message.alternatives[0][0])


def samples(brand: str = "cube") -> list[Sample]:
    """Nothing here touches the database: the rows are made on the spot and thrown away."""
    return [Sample(kind, lang, _drawn(kind, lang, brand)) for kind in EmailKind for lang in LANGUAGES]


def sample(kind: EmailKind, lang: str, brand: str = "cube") -> Sample:
    return Sample(kind, lang, _drawn(kind, lang, brand))


def _drawn(kind: EmailKind, lang: str, brand: str) -> EmailMessage:
    queued = QueuedEmail(
        ref="0SAMPLE0SAMPLE0SAMPLE0SAMP", kind=kind, subject_ref="", lang=lang,
        recipient="ada@example.org", written_at=SOLD, secret=secret_of(kind),
    )  # fmt: skip
    return composer.draw(queued, facts(kind, lang, brand), {})
