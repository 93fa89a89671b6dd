"""Real apps on real databases inside the test process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import Flask
from sqlalchemy import MetaData, text
from werkzeug.serving import make_server


def empty(app: Flask) -> None:
    """Delete every row but the migration's mark, and everything this app's Redis holds."""
    with app.app_context():
        db = app.extensions["sqlalchemy"]
        db.session.remove()
        with db.engine.begin() as connection:
            # One question for all tables; then without the order that foreign keys ask for.
            filled = connection.execute(text(_filled(db.metadata))).scalars().all()
            if filled:
                # Whoever still writes has to finish first.
                connection.execute(text(f"LOCK TABLE {', '.join(filled)}"))
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                for name in filled:
                    connection.execute(text(f"DELETE FROM {name}"))
        app.extensions["redis"].flushdb()


@cache
def _filled(metadata: MetaData) -> str:
    """The question which tables hold a row."""
    return " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {table.name})"
        for table in metadata.sorted_tables
    )


def close(app: Flask) -> None:
    """Give back the app's connections."""
    with app.app_context():
        app.extensions["sqlalchemy"].session.remove()
        app.extensions["sqlalchemy"].engine.dispose()
    app.extensions["redis"].close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app over real HTTP from a thread; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def work(app: Flask) -> int:
    """Work off the app's queue in this process until it is empty; return the number of jobs."""
    from rq import SimpleWorker
    from rq.timeouts import TimerDeathPenalty

    from shared import queues

    service = app.extensions["outbox"][0]

    class Quiet(SimpleWorker):
        death_penalty_class = TimerDeathPenalty

    with app.app_context():
        redis = app.extensions["redis"]
        queue = queues.queue(service, redis)
        waiting = len(queue)
        worker = Quiet([queue], connection=redis, serializer=queues.SERIALIZER)
        worker.work(burst=True, logging_level="ERROR")
    return waiting
