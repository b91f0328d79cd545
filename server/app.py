"""The lesson as an ASGI application: Streamlit's, with our routes and middleware around it."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.widgets import streamlit_inside as inside

from . import fan, health
from .classroom import routes as classroom
from .gate import Gate
from .policy import Headers
from .settings import ROOT, Settings

# Modules with `routes(settings)`: what is served beside the lesson.
BESIDE = (health, fan, classroom)


def create(settings: Settings) -> st.App:
    """The application, with the options of .streamlit/config.toml beside app.py."""
    beside = [route for module in BESIDE for route in module.routes(settings)]
    app = st.App(ROOT / "app.py", routes=beside, middleware=[
        Middleware(Headers, prefix=settings.prefix, embedders=settings.embedders),
        Middleware(Gate, prefix=settings.prefix, beside=beside)])
    inside.configure({"server.baseUrlPath": settings.prefix.strip("/")})
    return app
