"""What a server runs: `app` over WSGI; `server` over RSGI, which is how `flask web` does it."""

import os

from app.factory import create_app
from app.http.rsgi import Server

app = create_app()
server = Server(app, threads=int(os.environ.get("WEB_THREADS", "32")))
