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
connection = psycopg2.connect(os.environ["DATABASE"])
inbox = tailrace.Inbox()


def handle(event, delivery):
    if event.data.get("poison") or event.data.get("failures", 0) >= delivery.attempt:
        raise RuntimeError("cannot handle " + event.id)

    def effect(own):
        with own.cursor() as cursor:
            cursor.execute("INSERT INTO effects (consumer_group, aggregate, number, type, moment) VALUES (%s, %s, %s, %s, %s)",
                           (GROUP, event.subject, event.data["number"], event.type, event.time))

    inbox.once(connection, event, delivery.group, effect)
    print("handled", event.subject, event.data["number"], flush=True)


subscriber = tailrace.Subscriber(
    os.environ["BOOTSTRAP_SERVERS"], GROUP, ["order"], {"order.placed.v1": handle},
    retry=tailrace.Retry(mode=os.environ["MODE"], max_attempts=3), config={"session.timeout.ms": 6_000})
signal.signal(signal.SIGTERM, lambda *_: subscriber.stop())
subscriber.run()
print("stopped", flush=True)
