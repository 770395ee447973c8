"""What a server runs: the shop and, at its own host, the office. `app` is the shop alone, for commands."""

import os

from app.factory import create_app, create_office
from app.http.hosts import Hosts
from app.http.rsgi import Server
from app.kernel import garbage

app = create_app()
office = create_office()
hosts = Hosts(app, office, app.config["SETTINGS"].office_host)
server = Server(hosts.at, threads=int(os.environ.get("WEB_THREADS", "32")))
garbage.settle()
