"""Runs contract/cases with Python: python3 -m unittest test_contract. Needs nothing but Python."""

import base64
import json
import unittest
from datetime import datetime
from pathlib import Path

import tailrace

CASES = Path(__file__).resolve().parents[2] / "contract" / "cases"


def text(value):
    return value["repeat"] * value["times"] + value.get("then", "") if isinstance(value, dict) else value


def raw(value):
    if value is None:
        return None
    return base64.b64decode(value["base64"]) if isinstance(value, dict) and "base64" in value else text(value).encode()


def record(value, topic="events.order"):
    headers = tuple((name, raw(header)) for name, header in value["headers"])
    return tailrace.Record(topic, 0, 0, raw(value["key"]), raw(value["value"]), headers)


def moment(value):
    return None if value is None else datetime.fromisoformat(value.replace("Z", "+00:00"))


def plain(data):
    return {"base64": base64.b64encode(data).decode()} if isinstance(data, bytes) else data


SKIPPED = []


class ContractTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def tearDownClass(cls):
        for line in SKIPPED:
            print("skipped:", line)

    def each(self, suite):
        cases = json.loads((CASES / f"{suite}.json").read_text(encoding="utf-8"))["cases"]
        self.assertTrue(cases)
        for case in cases:
            if "python" in case.get("skip", {}):
                SKIPPED.append(f"{suite}: {case['name']}: {case['skip']['python']}")
            else:
                yield case["input"], case["expect"], self.subTest(f"{suite}: {case['name']}")

    def reads(self, suite):
        for given, expect, case in self.each(suite):
            with case:
                if "fails" in expect:
                    with self.assertRaises(tailrace.EventError) as failure:
                        tailrace.read_event(record(given))
                    self.assertEqual(expect["fails"], failure.exception.reason)
                    continue
                event, wanted = tailrace.read_event(record(given)), expect["event"]
                self.assertEqual(
                    [wanted[name] for name in ("id", "source", "type", "subject", "correlationId", "causationId",
                                               "traceparent", "contentType", "data")],
                    [event.id, event.source, event.type, event.subject, event.correlation_id, event.causation_id,
                     event.traceparent, event.content_type, plain(event.data)])
                self.assertEqual([moment(wanted["time"]), moment(wanted["emittedAt"])], [event.time, event.emitted_at])

    def test_read(self):
        self.reads("read")

    def test_structured(self):
        self.reads("structured")

    def test_uuid_time(self):
        for given, expect, case in self.each("uuid-time"):
            with case:
                self.assertEqual(moment(expect["time"]), tailrace.uuid_time(given["id"]))

    def same(self, expect, report):
        self.assertEqual([raw(expect["key"]), raw(expect["value"])], [report.key, report.value])
        self.assertEqual(sorted([name, raw(value) or b""] for name, value in expect["headers"]),
                         sorted([name, value or b""] for name, value in report.headers))
        self.assertEqual(sum(value is None for _, value in expect["headers"]),
                         sum(value is None for _, value in report.headers))

    def test_report(self):
        for given, expect, case in self.each("report"):
            with case:
                thrown = given.get("exception", {})
                failure = tailrace.Failure(given["reason"], text(given["error"]), thrown.get("type"),
                                           text(thrown.get("stacktrace")))
                report = tailrace.failure_report(record(given["record"], given["topic"]), given["group"],
                                                 given["attempts"], failure, given["failedAt"])
                self.assertEqual("events.failed", report.topic)
                self.same(expect, report)

    def test_shrink(self):
        for given, expect, case in self.each("shrink"):
            with case:
                report = record(given["report"], given["topic"])
                for smaller in expect["reports"]:
                    report = tailrace.smaller_report(report)
                    self.same(smaller, report)
                self.assertIsNone(tailrace.smaller_report(report))

    def test_retry(self):
        for given, expect, case in self.each("retry"):
            with case:
                self.assertEqual(expect.get("report"), tailrace.decide(
                    given["mode"], given["maxAttempts"], given["reason"], given["attempts"]))

    def test_inbox(self):
        for given, expect, case in self.each("inbox"):
            with case:
                self.assertEqual(expect["eventId"], tailrace.inbox_id(given["id"], given["source"]))

    def test_dedupe(self):
        for given, expect, case in self.each("dedupe"):
            with case:
                first, second = (tailrace.inbox_id(given[name]["id"], given[name]["source"]) for name in "ab")
                self.assertEqual(expect["same"], first == second)

    def test_what_others_decide(self):
        for suite in ("partition", "processor", "schedule"):
            self.assertEqual([], list(self.each(suite)))

    def test_an_exception_that_cannot_be_printed_is_reported(self):
        class Broken(Exception):
            def __str__(self):
                raise RuntimeError("broken")

        failure = tailrace.Failure.of(Broken())
        self.assertEqual(("DeliveryFailed", "Broken"), (failure.reason, failure.exception))

    def test_every_suite_is_run(self):
        self.assertEqual({"read", "structured", "uuid-time", "report", "shrink", "retry", "inbox", "dedupe",
                          "partition", "processor", "schedule"}, {file.stem for file in CASES.glob("*.json")})


if __name__ == "__main__":
    unittest.main()
