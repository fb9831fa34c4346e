"""The subscriber of PythonClientIT: writes each event into the table effects, once."""

import os
import signal
import sys

sys.path.insert(0, os.environ["PACKAGE"])
import logging

import psycopg2
import tailrace

logging.basicConfig(level=logging.INFO, stream=sys.stdout)
GROUP = os.environ["GROUP"]
GATE = os.environ.get("GATE")  # until this file exists, every event fails


def write(event, own, _):
    with own.cursor() as cursor:
        cursor.execute("INSERT INTO effects (consumer_group, aggregate, number, type, moment) VALUES (%s, %s, %s, %s, %s)",
                       (GROUP, event.subject, event.data["number"], event.type, event.time))


once = tailrace.Inbox().handler(lambda: psycopg2.connect(os.environ["DATABASE"]), write)


def is_failing(event, delivery):
    if GATE:
        return not os.path.exists(GATE)
    return event.data.get("poison") or event.data.get("failures", 0) >= delivery.attempt


def handle(event, delivery):
    if is_failing(event, delivery):
        print("fails", event.subject, event.data["number"], flush=True)
        raise RuntimeError("cannot handle " + event.id)
    once(event, delivery)
    print("handled", event.subject, event.data["number"], flush=True)


subscriber = tailrace.Subscriber(
    os.environ["BOOTSTRAP_SERVERS"], GROUP, ["order"], {"order.placed.v1": handle},
    retry=tailrace.Retry(mode=os.environ["MODE"], max_attempts=100_000 if GATE else 3, max_backoff=1.0),
    config={"session.timeout.ms": 6_000})
signal.signal(signal.SIGTERM, lambda *_: subscriber.stop())
subscriber.run()
print("stopped", flush=True)
