"""`flask staff`: the first administrator, and whoever the team's own screen cannot help."""

from __future__ import annotations

import getpass

import click
from flask.cli import AppGroup

from app.cli.channels import found
from app.http import addresses
from app.kernel import actors
from app.kernel.actors import Actor, Grant, Role
from app.people.staff import services as staff
from app.people.staff.models import Staff
from app.venue.channels import services as channels

group = AppGroup("staff", help="Staff of the office: invite, give and take roles, suspend.")

ROLE = click.Choice([role.value for role in Role])
CHANNEL = click.option("--channel", help="only in this channel; in all without it")


def typist() -> Actor:
    """Whoever types the command, by the name of their account on this machine."""
    return actors.command(getpass.getuser())


def _grant(role: str, channel: str | None) -> Grant:
    return Grant(Role(role), found(channel).code if channel else None)


def _member(email: str) -> Staff:
    member = staff.at(email)
    if member is None:
        raise click.ClickException(f"Nobody of the staff has the address {email}.")
    return member


@group.command("list")
def list_staff() -> None:
    """Everybody, with their roles."""
    for member in staff.all_staff():
        roles = ", ".join(sorted(f"{grant.role}@{grant.channel or '*'}" for grant in member.grants))
        state = "" if member.active else "  suspended"
        click.echo(f"{member.email:40} {member.name:24} {roles}{state}")


@group.command()
@click.argument("email")
@click.argument("name")
@click.argument("role", type=ROLE)
@CHANNEL
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
def invite(email: str, name: str, role: str, channel: str | None, lang: str) -> None:
    """Let somebody in: prints the link by which they choose a password. It works once, for three days."""
    _invited, secret = staff.invite(email, name, lang, _grant(role, channel), typist())
    click.echo(addresses.office(channels.without_host(), f"invitation/{secret}", lang))


@group.command()
@click.argument("email")
@click.argument("role", type=ROLE)
@CHANNEL
def give(email: str, role: str, channel: str | None) -> None:
    """Give a role."""
    staff.give_role(_member(email), _grant(role, channel), typist())


@group.command()
@click.argument("email")
@click.argument("role", type=ROLE)
@CHANNEL
def take(email: str, role: str, channel: str | None) -> None:
    """Take a role away."""
    try:
        staff.take_role(_member(email), _grant(role, channel), typist())
    except staff.LastAdmin:
        raise click.ClickException("Nobody else is an administrator: give that role first.") from None


@group.command()
@click.argument("email")
@click.option("--undo", is_flag=True, help="let them in again")
def suspend(email: str, undo: bool) -> None:
    """Sign somebody out everywhere and let them in no more."""
    try:
        staff.suspend(_member(email), active=undo, by=typist())
    except staff.LastAdmin:
        raise click.ClickException("Nobody else is an administrator: give that role first.") from None


@group.command("forget-factors")
@click.argument("email")
def forget_factors(email: str) -> None:
    """For whoever lost phone and recovery codes: they enrol again at the next sign-in."""
    staff.forget_second_factors(_member(email), typist())
