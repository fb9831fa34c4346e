#!/usr/bin/env python3
"""Handles order events of Tailrace in Python, with retries and dead letters.

Needs confluent-kafka. Settings are environment variables: BOOTSTRAP_SERVERS and GROUP.
The processor must know the group: start it with --group=mailer.
"""
import json
import os
import sys
from datetime import datetime, timezone

from confluent_kafka import Consumer, Producer

SERVERS = os.environ.get("BOOTSTRAP_SERVERS", "localhost:9092")
GROUP = os.environ.get("GROUP", "mailer")


def handle(event_type, order):
    """Replace this with your own work. Any exception counts as a failed attempt."""
    print(f"{event_type} {order['orderId']}", flush=True)


def report(producer, record, headers, reason, error):
    """Writes the record to events.failed and returns when the brokers have acknowledged it."""
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    failed = dict(headers)
    failed["tailrace-group"] = GROUP.encode()
    failed["tailrace-attempt"] = str(int(headers.get("tailrace-attempt", b"0")) + 1).encode()
    failed["tailrace-reason"] = reason.encode()
    failed["tailrace-error"] = repr(error).encode()
    failed.setdefault("tailrace-first-failed", now.encode())
    problems = []
    producer.produce("events.failed", record.value(), record.key(), headers=list(failed.items()),
                     on_delivery=lambda problem, _: problems.append(problem) if problem else None)
    if producer.flush(30) or problems:
        sys.exit(f"could not report the event to events.failed: {problems or 'timed out'}")


def main():
    # The same partitioner as Java clients keeps all records of an aggregate in one partition.
    producer = Producer({"bootstrap.servers": SERVERS, "partitioner": "murmur2_random",
                         "enable.idempotence": True})
    consumer = Consumer({"bootstrap.servers": SERVERS, "group.id": GROUP,
                         "isolation.level": "read_committed", "enable.auto.commit": False,
                         "auto.offset.reset": "earliest"})
    consumer.subscribe(["events.order", f"events.retry.{GROUP}"])
    while True:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        headers = dict(record.headers() or [])
        try:
            order = json.loads(record.value())
            handle(headers["ce_type"].decode(), order)
        except ValueError as error:  # the payload is not JSON: another attempt cannot help
            report(producer, record, headers, "DeserializationFailed", error)
        except Exception as error:  # the processor gives the event back after a pause
            report(producer, record, headers, "DeliveryFailed", error)
        consumer.commit(record, asynchronous=False)


if __name__ == "__main__":
    main()
