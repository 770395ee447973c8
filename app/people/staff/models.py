"""Staff, their roles, passkeys, signed-in devices and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.db import Base, EnumColumn, Sealed
from app.kernel import clock, refs
from app.kernel.actors import Grant, Role

# Staff are the user class of Flask-Security in the office, as contacts are in the shop.
if TYPE_CHECKING:

    class UserMixin: ...

    class WebAuthnMixin: ...

else:
    from flask_security import UserMixin, WebAuthnMixin


class StaffStar(Base):
    """A record somebody keeps at hand. It is their own: nobody else sees it, and the record knows nothing."""

    __tablename__ = "staff_stars"

    staff_ref: Mapped[str] = mapped_column(ForeignKey("staff.ref", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel_code: Mapped[str | None] = mapped_column(String(20))
    starred_at: Mapped[datetime] = mapped_column(default=clock.now)


class Staff(Base, UserMixin):
    """Somebody of the venue. Never a contact: the two never share a session.

    Without a second factor (`totp_secret`, or a passkey) only its enrolment opens. `totp_counter` is the last
    code used, so that none works twice. `recovery_codes` are digests. Cookies hold `fs_uniquifier`.

    `stars` are kind and ref of each record they starred, read with them, so that no page asks for them.
    """

    __tablename__ = "staff"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(100))
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)

    password: Mapped[str | None] = mapped_column(String(255))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), default=refs.new, unique=True)
    totp_secret: Mapped[str | None] = mapped_column(Sealed)
    totp_counter: Mapped[int] = mapped_column(default=0)
    recovery_codes: Mapped[list[str] | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)

    webauthn: Mapped[list[StaffPasskey]] = relationship(
        back_populates="staff", order_by="StaffPasskey.made_at", cascade="all, delete-orphan"
    )
    roles_given: Mapped[list[StaffRole]] = relationship(
        back_populates="staff", order_by="StaffRole.given_at", cascade="all, delete-orphan"
    )

    stars: Mapped[list[str] | None] = column_property(
        select(func.jsonb_agg(StaffStar.kind + " " + StaffStar.ref, type_=JSONB))
        .where(StaffStar.staff_ref == ref)
        .correlate_except(StaffStar)
        .scalar_subquery()
    )

    @property
    def has_second_factor(self) -> bool:
        return self.totp_secret is not None or bool(self.webauthn)

    @property
    def grants(self) -> frozenset[Grant]:
        return frozenset(Grant(given.role, given.channel_code) for given in self.roles_given)


Index("uq_staff_lower_email", func.lower(Staff.email), unique=True)


class StaffPasskey(Base, WebAuthnMixin):
    """A key in somebody's phone or computer: both factors at once, or the second. Only its public half is
    here. Columns as Flask-Security's.
    """

    __tablename__ = "staff_passkeys"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    staff_ref: Mapped[str] = mapped_column(ForeignKey(Staff.ref), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(60))
    sign_count: Mapped[int] = mapped_column(default=0)
    usage: Mapped[str] = mapped_column(String(20))
    device_type: Mapped[str] = mapped_column(String(40))
    backup_state: Mapped[bool]
    transports: Mapped[list[str] | None]
    extensions: Mapped[str | None] = mapped_column(String(255))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[datetime]

    staff: Mapped[Staff] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, str]:
        return {"ref": self.staff_ref}


class StaffRole(Base):
    """A role somebody was given, in one channel or, without one, in all."""

    __tablename__ = "staff_roles"
    __table_args__ = (
        Index(
            "uq_staff_roles",
            "staff_ref",
            "role",
            "channel_code",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    staff_ref: Mapped[str] = mapped_column(ForeignKey(Staff.ref), index=True)
    role: Mapped[Role] = mapped_column(EnumColumn(Role))
    channel_code: Mapped[str | None] = mapped_column(ForeignKey("channels.code"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)

    staff: Mapped[Staff] = relationship(back_populates="roles_given")


class StaffSession(Base):
    """One signed-in device. Without this row its cookie is worth nothing.

    `proved_at` is when the second factor was last given; None: not yet, so that only its page opens.
    """

    __tablename__ = "staff_sessions"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    staff_ref: Mapped[str] = mapped_column(ForeignKey(Staff.ref), index=True)
    device: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    proved_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()


class StaffInvitation(Base):
    """A link sent to `staff.email`. It works once; only a digest of its secret is here."""

    __tablename__ = "staff_invitations"

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    staff_ref: Mapped[str] = mapped_column(ForeignKey(Staff.ref), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()

    @property
    def open(self) -> bool:
        return self.used_at is None and self.expires_at > clock.now() and self.staff.active


class SavedView(Base):
    """A list as somebody wants to see it again. `query` is what its address says; `usual`: shown first."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("staff_ref", "list", "name"),
        Index("uq_saved_views_usual", "staff_ref", "list", unique=True, postgresql_where=text("usual")),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    staff_ref: Mapped[str] = mapped_column(ForeignKey(Staff.ref))
    list: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(4000))
    usual: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


UNLOGGED = {"prefixes": ["UNLOGGED"]}


class RecordVisit(Base):
    """Who had a record open last when, so that two who work on it know of each other.

    It is nobody's history: the table is not written to the log of the database, and empty after a crash.
    """

    __tablename__ = "record_visits"
    __table_args__ = UNLOGGED

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    ref: Mapped[str] = mapped_column(String(26), primary_key=True)
    staff_ref: Mapped[str] = mapped_column(
        ForeignKey(Staff.ref, ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime]
