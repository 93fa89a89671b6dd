"""Every line of a process is JSON, and none says more of an error than its type and place."""

import json
import subprocess
import sys

import pytest
from flask import Flask
from rq.job import Job as QueuedJob

from shared import outbox, queues
from tests.support import apps
from tests.support.servers import ROOT

TALK = """
import logging
from flask import Flask
from shared.observability import configure_logs

logging.getLogger("gunicorn.error").addHandler(logging.StreamHandler())
logging.getLogger("gunicorn.error").propagate = False
configure_logs("gateway", "debug")
logging.getLogger("urllib3").warning("says %s", 'a "quoted" word\\nand more')
logging.getLogger("urllib3").info("body: %s", "zq7-paper")
app = Flask("services.gateway")

@app.errorhandler(Exception)
def also_fails(error):
    raise KeyError("zq7-paper") from error

@app.post("/zq7-address")
def fails():
    raise ValueError("zq7-paper")

try:
    app.test_client().post("/zq7-address")
except KeyError:
    pass  # here a server would take over, and speak by gunicorn.error
try:
    raise ValueError("zq7-paper")
except ValueError:
    logging.getLogger("gunicorn.error").exception("Error handling request %s", "/zq7-address")
    logging.getLogger("rq.worker").error("job zq7-paper", exc_info=True)
"""


def test_what_libraries_say_is_json_and_an_error_keeps_its_words_to_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TALK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["library"] for line in lines] == [
        "urllib3",
        "services.gateway",
        "gunicorn.error",
        "rq.worker",
    ]
    assert lines[0]["event"] == 'says a "quoted" word\nand more'
    assert [line.get("error") for line in lines[1:]] == ["KeyError", "ValueError", "ValueError"]
    assert all(line["place"].startswith("<string>:") for line in lines[1:])
    assert "zq7" not in done.stderr


def _fails() -> None:
    raise ValueError("anna@lipowo.example")


def test_what_redis_keeps_of_a_failed_job_holds_nobodys_data(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = gateway.extensions["redis"]
    monkeypatch.setitem(queues.JOBS, outbox.sweep.path, queues.Job(_fails, 10, 0))
    queues.enqueue(redis, "gateway", outbox.sweep)
    queue = queues.queue("gateway", redis)
    (number,) = queue.job_ids
    apps.work(gateway)
    kept = QueuedJob.fetch(number, connection=redis, serializer=queues.SERIALIZER)
    result = kept.latest_result()
    assert result is not None
    assert "JobFailed: ValueError at test_observability.py:" in str(result.exc_string)
    assert "anna@" not in str(result.exc_string)
