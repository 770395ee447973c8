"""The only place that knows every room: an app is put together here, from an environment."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Map

from app import cache
from app.cli import commands
from app.config import BadSetting, Settings
from app.db import Sealed, database
from app.dev import dev_mail, workbench
from app.dev.seed import command as seed
from app.http import (
    assets,
    brand_sheets,
    brands,
    card_guard,
    clean_requests,
    compression,
    errors,
    form_keys,
    jinja_env,
    languages,
    last_resort,
    logs,
    providers,
    rate_limits,
    read_requests,
    regions,
    security,
    security_events,
    tokens,
)
from app.mail import transport
from app.office import access as office_access
from app.office import frame as office_frame
from app.office.auth import security_setup as office_sign_in
from app.office.blueprints import BLUEPRINTS as OFFICE_BLUEPRINTS
from app.psp import registry
from app.psp.registry import Providers
from app.shop import layout_context, template_helpers
from app.shop.auth import security_setup
from app.shop.blueprints import BLUEPRINTS
from app.shop.catalogue import sitemap

MEGABYTE = 1_000_000


def create_app(environ: Mapping[str, str] = os.environ) -> Flask:
    """The shop, and every command. Raises BadSetting, with a sentence for whoever starts it, if a setting is
    wrong or missing.
    """
    settings = Settings.from_environ(environ)
    app = _front(
        settings, HOME="catalogue.catalog", ERROR_PAGE="shop/errors/page.html", **_shop_cookie(settings)
    )
    Migrate(app, database, directory=str(app.root_path) + "/migrations", compare_server_default=True)
    for part in (
        logs, read_requests, security, card_guard, brands, languages, jinja_env, layout_context,
        template_helpers, assets, brand_sheets, sitemap, compression, errors, form_keys, rate_limits, regions,
        clean_requests, security_events, tokens, transport,
    ):  # fmt: skip
        part.init_app(app)
    csrf = CSRFProtect(app)  # after our own checks: a card number is refused before anything else
    security_setup.init_app(app)
    providers.init_app(app, _providers(environ), registry.platforms(environ))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for endpoint in security.EXEMPT:
        csrf.exempt(app.view_functions[endpoint])
    if settings.development:
        app.register_blueprint(workbench.bp)
        app.register_blueprint(dev_mail.bp)
    commands.register(app)
    app.cli.add_command(seed.command)
    last_resort.init_app(app)
    return app


def create_office(environ: Mapping[str, str] = os.environ) -> Flask | None:
    """The staff's own application; None if no host is set for it. Raises BadSetting."""
    settings = Settings.from_environ(environ)
    if not settings.office_host:
        return None
    app = _front(
        settings, HOME="home.home", ERROR_PAGE="office/errors/page.html", **_office_cookie(settings),
        SQLALCHEMY_ENGINE_OPTIONS=_office_engine(settings), SHOP_PATHS=_shop_paths(),
        MAX_CONTENT_LENGTH=4 * MEGABYTE,  # the file of a large hall
    )  # fmt: skip
    for part in (
        logs, read_requests, security, card_guard, office_access, languages, jinja_env, office_frame,
        assets, brand_sheets, compression, errors, form_keys, rate_limits, regions, clean_requests,
        security_events, tokens, transport,
    ):  # fmt: skip
        part.init_app(app)
    csrf = CSRFProtect(app)
    office_sign_in.init_app(app)
    providers.init_app(app, _providers(environ), registry.platforms(environ))
    for blueprint in OFFICE_BLUEPRINTS:
        app.register_blueprint(blueprint)
    csrf.exempt(app.view_functions["reports.report"])  # browsers send them, without a form
    last_resort.init_app(app)
    return app


def _shop_paths() -> Map:
    """Where the pages of a shop stand, for an application that has none: emails lead there."""
    shop = Flask(__name__, static_folder=None)
    shop.url_map.converters["lang"] = languages.LangConverter
    for blueprint in BLUEPRINTS:
        shop.register_blueprint(blueprint)
    return shop.url_map


def _front(settings: Settings, **own: object) -> Flask:
    """An application that serves pages; what two of them in one process share is the same for both."""
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.jinja_environment = jinja_env.Templates
    app.config.update({**_flask_settings(settings), **own})
    Sealed.ring = settings.seal_keys
    logs.configure(settings.log_level)
    cache.set_max_age(settings.cache_seconds)
    if settings.trusted_proxies:  # nobody else's word is taken for where a visitor comes from
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    database.init_app(app)
    return app


def _shop_cookie(settings: Settings) -> dict[str, object]:
    return {
        "SESSION_COOKIE_NAME": "__Host-s" if settings.secure_cookies else "s",
        "COOKIE_SALT": SecureCookieSessionInterface.salt,
    }


def _office_cookie(settings: Settings) -> dict[str, object]:
    """Another name, another salt: a cookie of the shop is nothing here, and the other way round."""
    return {
        "SESSION_COOKIE_NAME": "__Host-o" if settings.secure_cookies else "o",
        "SESSION_COOKIE_SAMESITE": "Strict",
        "COOKIE_SALT": "office",
    }


def _providers(environ: Mapping[str, str]) -> Providers:
    try:
        return registry.providers(environ)
    except ValueError as error:
        raise BadSetting(str(error)) from error


def _engine(settings: Settings) -> dict[str, object]:
    return {
        "pool_size": settings.pool_size,
        "max_overflow": 0,
        "pool_timeout": 10,
        "hide_parameters": True,
        # What is read under a lock must be what was committed last, whatever the server's default is.
        "isolation_level": "READ COMMITTED",
    }


def _office_engine(settings: Settings) -> dict[str, object]:
    """Its lists are filtered: the best way to very many rows is the worst to a few, so that each statement is
    planned for what is asked. One that was prepared would soon be planned once for all.
    """
    return {**_engine(settings), "connect_args": {"prepare_threshold": None}}


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_keys[-1],
        "SECRET_KEY_FALLBACKS": settings.secret_keys[:-1],
        "WTF_CSRF_SECRET_KEY": settings.secret_keys,  # the library knows no fallbacks of its own
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine(settings),
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": MEGABYTE,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }
