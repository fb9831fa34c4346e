"""Subscribes the group "mailer" to events.order, and reports the events that it cannot handle."""

import json
import os
import signal
import sys
from datetime import datetime, timezone

from confluent_kafka import Consumer, KafkaException, Producer

SERVERS = os.environ.get("BOOTSTRAP_SERVERS", "localhost:9092")
GROUP = "mailer"


def handle(event_type, aggregate, payload):
    """Handles one event. Raise any exception to have the event tried again later."""
    print(event_type, aggregate, payload["orderId"], flush=True)


def main():
    consumer = Consumer({"bootstrap.servers": SERVERS, "group.id": GROUP,
                         "isolation.level": "read_committed", "enable.auto.commit": False,
                         "auto.offset.reset": "earliest"})
    # murmur2_random chooses the partition of a key as Java clients do: retries stay in order.
    producer = Producer({"bootstrap.servers": SERVERS, "partitioner": "murmur2_random"})
    consumer.subscribe(["events.order", f"events.retry.{GROUP}"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while True:
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                raise KafkaException(record.error())
            process(record, producer)
            consumer.commit(record, asynchronous=False)
    finally:
        consumer.close()


def process(record, producer):
    headers = dict(record.headers() or [])
    try:
        handle(headers["ce_type"].decode(), record.key().decode(), json.loads(record.value()))
    except json.JSONDecodeError as error:
        report(record, headers, "DeserializationFailed", error, producer)
    except Exception as error:
        report(record, headers, "DeliveryFailed", error, producer)


def report(record, headers, reason, error, producer):
    """Writes the event to events.failed, and returns when the brokers have it."""
    attempt = int(headers.get("tailrace-attempt", b"0")) + 1
    headers |= {"tailrace-group": GROUP, "tailrace-attempt": str(attempt),
                "tailrace-reason": reason, "tailrace-error": f"{type(error).__name__}: {error}"}
    headers.setdefault("tailrace-first-failed", datetime.now(timezone.utc).isoformat())
    outcomes = []
    producer.produce("events.failed", record.value(), record.key(), headers=list(headers.items()),
                     on_delivery=lambda failure, _: outcomes.append(failure))
    producer.flush()
    if outcomes != [None]:
        raise KafkaException(*outcomes)


if __name__ == "__main__":
    main()
