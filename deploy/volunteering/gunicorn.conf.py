"""How gunicorn serves volunteering; two values also come from the environment."""

import os

bind = os.environ.get("VOLUNTEERING_BIND", "127.0.0.1:8012")
# Processes: one per core is a good start. Each answers `threads` requests at once, which mostly
# wait for the database.
workers = int(os.environ.get("VOLUNTEERING_WEB_WORKERS", "1"))
worker_class = "gthread"
threads = 8
# The code is loaded once and shared by the workers.
preload_app = True
# Without it all kept-alive connections may land on one worker.
reuse_port = True
keepalive = 30
timeout = 60
# On SIGTERM, requests in hand get this long.
graceful_timeout = 20
# The service writes its own log, without what must not be in one.
accesslog = None
errorlog = "-"
loglevel = "warning"
# No file in anybody's home to steer a running server by.
control_socket_disable = True
