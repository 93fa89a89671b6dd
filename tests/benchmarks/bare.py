"""The baselines: a bare Flask route, and a bare insert two hops away.

Each is served by gunicorn as the services are, so a ratio to them tells what our own code costs
and not how fast the machine is.
"""

import os
import threading

import psycopg
import urllib3
from flask import Flask, Response, request

route = Flask("bare_route")


@route.get("/")
def nothing() -> str:
    """Answer and do nothing else."""
    return "ok"


near = Flask("bare_near")
_pool = urllib3.PoolManager(maxsize=32, retries=False)


@near.post("/")
def forward() -> Response:
    """Hand the body to the second hop."""
    answer = _pool.request("POST", os.environ["BARE_FAR_URL"], body=request.get_data())
    return Response(answer.data, status=answer.status)


far = Flask("bare_far")
_connections: dict[int, psycopg.Connection] = {}


@far.post("/")
def insert() -> str:
    """Insert one row in a transaction of its own."""

    me = threading.get_ident()
    if me not in _connections:
        _connections[me] = psycopg.connect(os.environ["BARE_DATABASE"], autocommit=True)
    with _connections[me].transaction():
        _connections[me].execute("INSERT INTO bare (body) VALUES (%s)", [request.get_data()])
    return "ok"
