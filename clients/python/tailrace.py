"""Subscribe to the events of Tailrace: in order per aggregate, each effect once, failures retried or given up.

The rules are those of https://github.com/tailrace/tailrace: docs/how-to/subscribe-from-other-languages.md.
Needs confluent-kafka 1.7 or newer for Subscriber; everything else in this file is plain Python 3.9 or newer.
"""

import base64
import json
import logging
import re
import threading
import time
import traceback
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

__all__ = ["Delivery", "Event", "EventError", "Failure", "Inbox", "Record", "Retry", "Subscriber",
           "decide", "failure_report", "inbox_id", "read_event", "smaller_report", "to_binary", "uuid_time"]
__version__ = "0.1.0"

LOG = logging.getLogger("tailrace")

RETRYABLE = frozenset({"DeliveryFailed", "HandlerTimeout"})
MAX_PAYLOAD_BYTES = 1024 * 1024
MAX_PAYLOAD_DEPTH = 64
MAX_RECORD_BYTES = MAX_PAYLOAD_BYTES + 512 * 1024

Header = Tuple[str, Optional[bytes]]


class EventError(Exception):
    """A failure with a reason of the contract. A handler raises one with a terminal reason to give an event up."""

    def __init__(self, reason: str, message: str):
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Record:
    """A record of Kafka: key, value and headers are bytes or None."""

    topic: str
    partition: int
    offset: int
    key: Optional[bytes]
    value: Optional[bytes]
    headers: Tuple[Header, ...] = ()

    def header(self, name: str) -> Optional[str]:
        """The last value of a header; None without one."""
        for key, value in reversed(self.headers):
            if key == name:
                return None if value is None else value.decode("utf-8", "replace")
        return None


@dataclass(frozen=True)
class Event:
    """An event. Times are aware datetimes. data is what JSON says, a str of text/*, else bytes."""

    id: str
    source: Optional[str]
    type: str
    subject: str
    time: Optional[datetime]
    correlation_id: Optional[str]
    causation_id: Optional[str]
    emitted_at: Optional[datetime]
    traceparent: Optional[str]
    content_type: str
    data: Any
    headers: Dict[str, str] = field(default_factory=dict)

    def attributes(self) -> Dict[str, str]:
        """The attributes as the CloudEvents SDK takes them: CloudEvent(event.attributes(), event.data)."""
        attributes = {name[3:]: value for name, value in self.headers.items() if name.startswith("ce_")}
        for name in ("traceparent", "tracestate"):
            if name in self.headers:
                attributes[name] = self.headers[name]
        return {"specversion": "1.0", **attributes, "datacontenttype": self.content_type}


# ---- reading -------------------------------------------------------------------------------------

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TRACE_PARENT = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")
_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ATTRIBUTE = re.compile(r"[a-z0-9]+")


def read_event(record: Record) -> Event:
    """Reads a record in binary or structured mode. Raises EventError, DeserializationFailed or ValidationFailed."""
    record = _to_binary(record)
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers if value is not None}
    for name, value in record.headers:
        if value is None:
            headers.pop(name, None)
    event_type = _required(headers, "ce_type")
    event_id = _canonical(_required(headers, "ce_id"))
    if record.value is None:
        raise EventError("DeserializationFailed", "record value must be given, got None")
    content_type = headers.get("content-type", "application/json")
    key = None if record.key is None else record.key.decode("utf-8", "replace")
    return Event(
        id=event_id, source=headers.get("ce_source"), type=event_type, subject=headers.get("ce_subject", key or ""),
        time=_time(headers.get("ce_time")) or uuid_time(event_id),
        correlation_id=headers.get("ce_correlationid"), causation_id=headers.get("ce_causationid"),
        emitted_at=_time(headers.get("ce_emittedat")), traceparent=_trace_parent(headers.get("traceparent")),
        content_type=content_type, data=_data(record.value, content_type), headers=headers)


def to_binary(record: Record) -> Record:
    """The same event in binary mode. A record that is unreadable or has that mode is returned as it is."""
    try:
        return _to_binary(record)
    except Exception:  # read_event says why; a report must be written all the same
        return record


def uuid_time(event_id: str) -> Optional[datetime]:
    """The time in a UUIDv7; None for any other id."""
    text = event_id.lower()
    if not _UUID.fullmatch(text) or text[14] != "7" or text[19] not in "89ab":
        return None
    millis = int(text[:8] + text[9:13], 16)
    try:
        return datetime.fromtimestamp(millis // 1000, timezone.utc).replace(microsecond=millis % 1000 * 1000)
    except (OverflowError, ValueError, OSError):  # after the year 9999
        return None


def _required(headers: Dict[str, str], name: str) -> str:
    if name not in headers:
        raise EventError("DeserializationFailed", f"record header {name} must be given, got none")
    return headers[name]


def _canonical(event_id: str) -> str:
    lower = event_id.lower()
    return lower if _UUID.fullmatch(lower) else event_id


def _time(text: Optional[str]) -> Optional[datetime]:
    match = _RFC_3339.fullmatch(text or "")
    if not match:
        return None
    seconds, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(seconds + (zone if zone != "Z" else "+00:00"))
    except ValueError:
        return None
    micros = int(((fraction or ".")[1:] + "000000")[:6])
    return moment.astimezone(timezone.utc).replace(microsecond=micros)


def _trace_parent(text: Optional[str]) -> Optional[str]:
    match = _TRACE_PARENT.fullmatch(text or "")
    return None if not match or (match.group(1) == "00" and match.group(2)) else text


def _media_type(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


def _is_json(media_type: str) -> bool:
    return media_type in ("application/json", "text/json") or media_type.endswith("+json")


def _data(value: bytes, content_type: str) -> Any:
    if len(value) > MAX_PAYLOAD_BYTES:
        raise EventError("ValidationFailed", f"payload must be at most {MAX_PAYLOAD_BYTES} bytes, got {len(value)}")
    media_type = _media_type(content_type)
    if _is_json(media_type):
        data = _json(value, MAX_PAYLOAD_DEPTH)
        if data is None:
            raise EventError("DeserializationFailed", "payload must not be null")
        return data
    if media_type.startswith("text/"):
        return _utf8(value)
    return value


def _utf8(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EventError("DeserializationFailed", f"payload must be UTF-8: {error.reason}") from error


def _json(value: bytes, max_depth: int) -> Any:
    text = _utf8(value)
    _require_depth(text, max_depth)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except ValueError as error:
        raise EventError("DeserializationFailed", f"payload must be JSON: {error}") from error


def _require_depth(text: str, max_depth: int) -> None:
    """Before parsing: a parser that calls itself for each level would run out of stack."""
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[\[{\]}]', text, re.DOTALL):
        first = token.group()[0]
        if first in "[{":
            depth += 1
            if depth > max_depth:
                raise EventError("ValidationFailed", f"payload must have at most {max_depth} levels")
        elif first in "]}":
            depth -= 1


def _unique(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("an object has a key twice")
    return values


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


# ---- structured mode of CloudEvents --------------------------------------------------------------

def _to_binary(record: Record) -> Record:
    media_type = _media_type(record.header("content-type") or "")
    if not media_type.startswith("application/cloudevents"):
        return record
    if media_type != "application/cloudevents+json" or record.value is None:
        raise EventError("DeserializationFailed", "record must be an event in binary mode or in structured mode as JSON")
    if len(record.value) > MAX_RECORD_BYTES:
        raise EventError("ValidationFailed",
                         f"structured event must be at most {MAX_RECORD_BYTES} bytes, got {len(record.value)}")
    event = _json(record.value, MAX_PAYLOAD_DEPTH + 1)
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise EventError("DeserializationFailed", 'structured event must be an object with the specversion "1.0"')
    content_type = event.get("datacontenttype")
    if content_type is None:
        content_type = "application/json"
    if not isinstance(content_type, str):
        raise EventError("DeserializationFailed", "attribute datacontenttype must be a text")
    attributes = {"content-type": content_type}
    for name, value in event.items():
        if name not in ("data", "data_base64", "datacontenttype") and value is not None:
            _require_attribute(name, value)
            attributes[name if name in ("traceparent", "tracestate") else "ce_" + name] = _attribute_text(value)
    for name in ("ce_id", "ce_source", "ce_type"):
        if not attributes.get(name):
            raise EventError("DeserializationFailed", f"attribute {name[3:]} must be given, got none")
    kept = [(name, value) for name, value in record.headers if name not in attributes]
    added = [(name, value.encode("utf-8", "replace")) for name, value in attributes.items()]
    return Record(record.topic, record.partition, record.offset, record.key,
                  _structured_data(event, content_type), tuple(kept + added))


def _require_attribute(name: str, value: Any) -> None:
    if not _ATTRIBUTE.fullmatch(name) or isinstance(value, (dict, list)):
        raise EventError("DeserializationFailed",
                         f"attribute {_shorten(name, 100)} must have a name of a-z and 0-9, and must be no object or list")


def _attribute_text(value: Any) -> str:
    return value if isinstance(value, str) else _json_text(value)


def _json_text(value: Any) -> str:
    """Refuses numbers that are too large for a float: they would be written as Infinity, which is no JSON."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise EventError("DeserializationFailed", "a number is too large") from error


def _structured_data(event: Dict[str, Any], content_type: str) -> Optional[bytes]:
    data, encoded = event.get("data"), event.get("data_base64")
    if encoded is not None:
        if data is not None:
            raise EventError("DeserializationFailed", "structured event must not have both data and data_base64")
        try:
            return base64.b64decode(encoded, validate=True)
        except (ValueError, TypeError) as error:
            raise EventError("DeserializationFailed", "data_base64 must be Base64") from error
    if data is None:
        return None
    if isinstance(data, str) and not _is_json(_media_type(content_type)):
        return data.encode("utf-8", "replace")
    return _json_text(data).encode("utf-8", "replace")


# ---- once ----------------------------------------------------------------------------------------

_INBOX_NAMESPACE = uuid.UUID("b1a1c7f0-6d0f-5b7e-9a54-3f0d2f1f6c11")


def inbox_id(event_id: str, source: Optional[str]) -> str:
    """The UUID that an inbox keeps: the id itself, or for an id that is no UUID the UUIDv5 of source and id."""
    canonical = _canonical(event_id)
    if _UUID.fullmatch(canonical):
        return canonical
    name = f"-:{event_id}" if source is None else f"{len(source.encode())}:{source}{event_id}"
    return str(uuid.uuid5(_INBOX_NAMESPACE, name))


class Inbox:
    """The events that each group has handled, in a table of PostgreSQL that the Java library shares.

    Takes connections of psycopg 3, psycopg2, or any other DB-API driver with the parameter style "format".
    """

    def __init__(self, table: str = "inbox"):
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?", table):
            raise ValueError(f"table must be a name with or without a schema, got {table!r}")
        self._table = ".".join(f'"{part}"' for part in table.split("."))

    def ddl(self) -> str:
        """The statement that creates the table if it does not exist."""
        return (f"CREATE TABLE IF NOT EXISTS {self._table} (consumer_group text NOT NULL, event_id uuid NOT NULL, "
                "handled_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (consumer_group, event_id))")

    def claim(self, connection: Any, event: Event, group: str) -> bool:
        """Notes the event in the connection's transaction. False: the group has handled it before."""
        cursor = connection.cursor()
        try:
            cursor.execute(f"INSERT INTO {self._table} (consumer_group, event_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                           (group, inbox_id(event.id, event.source)))
            return cursor.rowcount == 1
        finally:
            cursor.close()

    def once(self, connection: Any, event: Event, group: str, effect: Callable[[Any], Any]) -> bool:
        """Calls effect(connection) and commits, unless the group has handled the event before.

        Rolls back and raises what the effect raised. The connection must not be in autocommit mode.
        """
        if getattr(connection, "autocommit", False):
            raise ValueError("the connection must not be in autocommit mode: the effect and its row are one transaction")
        try:
            first = self.claim(connection, event, group)
            if first:
                effect(connection)
            connection.commit()
            return first
        except BaseException:
            try:
                connection.rollback()
            except Exception:  # for example because the connection is lost; the first error says what happened
                LOG.debug("Could not roll back", exc_info=True)
            raise

    def handler(self, connect: Callable[[], Any], effect: Callable[[Event, Any, "Delivery"], Any]) -> "Handler":
        """A handler that calls effect(event, connection, delivery) once per event.

        connect() opens a connection, which is kept. After an attempt that failed it is closed, and the next attempt
        opens another one: the connection may be what failed, for example because the database was restarted.
        """
        kept: List[Any] = []

        def handle(event: Event, delivery: "Delivery") -> None:
            if not kept:
                kept.append(connect())
            try:
                self.once(kept[0], event, delivery.group, lambda own: effect(event, own, delivery))
            except BaseException:
                try:
                    kept.pop().close()
                except Exception:  # it is lost
                    LOG.debug("Could not close the connection", exc_info=True)
                raise

        return handle


# ---- failures ------------------------------------------------------------------------------------

_MAX_ERROR = 2_000
_MAX_STACK_TRACE = 8_000
_FAILURE_HEADERS = frozenset({"tailrace-group", "tailrace-attempt", "tailrace-reason", "tailrace-error",
                              "__streams.errors.exception", "__streams.errors.stacktrace"})
_IDENTITY = ("ce_id", "ce_type", "ce_subject", "tailrace-group", "tailrace-attempt", "tailrace-first-failed",
             "tailrace-reason", "tailrace-error")


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed. exception and stacktrace are optional."""

    reason: str
    error: str
    exception: Optional[str] = None
    stacktrace: Optional[str] = None

    @staticmethod
    def of(error: BaseException) -> "Failure":
        """The failure of an exception: DeliveryFailed, unless it is an EventError with another reason."""
        reason = error.reason if isinstance(error, EventError) else "DeliveryFailed"
        name = type(error).__name__
        stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        try:
            text = str(error)
        except Exception:  # of the exception's own code; the event must be reported all the same
            text = "an exception that cannot be printed"
        return Failure(reason, f"{reason}: {name}: {text}", name, stack)


def attempts_before(record: Record, group: str, events_prefix: str = "events.") -> int:
    """How many attempts the group has made before the record came through its retry topic; 0 in other topics."""
    text = record.header("tailrace-attempt") or ""
    is_retry = record.topic == f"{events_prefix}retry.{group}"
    return int(text) if is_retry and re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def failure_report(record: Record, group: str, attempts: int, failure: Failure, failed_at: str,
                   events_prefix: str = "events.") -> Record:
    """The record for events.failed.

    attempts: those that failed since the record was read. failed_at: when the first of them failed, RFC 3339.
    """
    record = to_binary(record)
    before = attempts_before(record, group, events_prefix)
    keeps_first = before > 0 and record.header("tailrace-first-failed") is not None
    dropped = _FAILURE_HEADERS if keeps_first else _FAILURE_HEADERS | {"tailrace-first-failed"}
    headers = [(name, value) for name, value in record.headers if name not in dropped]
    added = {"tailrace-group": group, "tailrace-attempt": str(before + attempts), "tailrace-reason": failure.reason,
             "tailrace-error": _shorten(failure.error, _MAX_ERROR)}
    if failure.exception is not None:
        added["__streams.errors.exception"] = failure.exception
    if failure.stacktrace is not None:
        added["__streams.errors.stacktrace"] = _shorten(failure.stacktrace, _MAX_STACK_TRACE)
    if not keeps_first:
        added["tailrace-first-failed"] = failed_at
    headers += [(name, _bytes(value)) for name, value in added.items()]
    return Record(f"{events_prefix}failed", -1, -1, record.key, record.value, tuple(headers))


def smaller_report(report: Record) -> Optional[Record]:
    """The next smaller report, after the brokers have refused one as too large; None if there is none."""
    headers = [h for h in report.headers if h[0] != "__streams.errors.stacktrace"]
    if len(headers) < len(report.headers):
        return _copy(report, headers, report.value)
    error = report.header("tailrace-error") or ""
    headers = [h for h in headers if not h[0].startswith("__streams.errors.")]
    is_long = _length(error) > 1_000
    if is_long or len(headers) < len(report.headers):
        return _copy(report, _set(headers, "tailrace-error", _shorten(error, 200)) if is_long else headers, report.value)
    if report.value is not None:
        reason = report.header("tailrace-reason") or ""
        headers = _set(headers, "tailrace-reason", "ValidationFailed" if reason in RETRYABLE else reason)
        headers = _set(headers, "tailrace-error",
                       f"payload of {len(report.value)} bytes left out, because topic {report.topic} refuses the report"
                       f" as too large; {_shorten(error, 200)}")
        return _copy(report, headers, None)
    kept = [(name, _bytes(_shorten(report.header(name) or "", 1_000)))
            for name in _IDENTITY if report.header(name) is not None]
    return _copy(report, kept, None) if len(kept) < len(headers) else None


def decide(mode: str, max_attempts: int, reason: str, attempts: int) -> Optional[str]:
    """None: try again in place. Otherwise the reason with which the event is reported."""
    if reason not in RETRYABLE or mode == "delayed":
        return reason
    return "MaxRetries" if attempts >= max_attempts else None


def _copy(report: Record, headers: List[Header], value: Optional[bytes]) -> Record:
    return Record(report.topic, report.partition, report.offset, report.key, value, tuple(headers))


def _set(headers: List[Header], name: str, value: str) -> List[Header]:
    return [h for h in headers if h[0] != name] + [(name, _bytes(value))]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _length(text: str) -> int:
    """In UTF-16, in which all languages of the contract count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shorten(text: str, length: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= length:
        return text
    cut = units[:2 * length]
    if 0xD8 <= cut[-1] <= 0xDB:  # the first half of a pair
        cut = cut[:-2]
    return cut.decode("utf-16-le", "surrogatepass") + "..."


# ---- the subscriber ------------------------------------------------------------------------------

@dataclass(frozen=True)
class Retry:
    """mode "ordered": again in place, up to max_attempts; the events of its partition wait. "delayed": through
    the processor, which has its own number of attempts; later events do not wait. Pauses are in seconds."""

    mode: str = "ordered"
    max_attempts: int = 5
    initial_backoff: float = 0.1
    max_backoff: float = 10.0

    def __post_init__(self) -> None:
        if self.mode not in ("ordered", "delayed") or self.max_attempts < 1:
            raise ValueError(f'mode must be "ordered" or "delayed" and max_attempts at least 1, got {self}')

    def pause(self, attempts: int) -> float:
        """The pause after this many attempts."""
        return min(self.max_backoff, self.initial_backoff * 2 ** min(attempts - 1, 30))


@dataclass(frozen=True)
class Delivery:
    """Where an event was read, and which attempt this is, from 1."""

    group: str
    topic: str
    partition: int
    offset: int
    attempt: int


Handler = Callable[[Event, Delivery], Any]


@dataclass
class _Waiting:
    """A partition that is paused: its first record is to be tried or reported again."""

    records: deque
    attempts: int
    failed_at: Optional[str]
    due: float
    report: Optional[Record] = None


class Subscriber:
    """Reads the events of aggregate types and calls handlers, one event at a time. For one thread.

    handlers: a function for all events, or a dict of functions by event type. An event without a function is
    skipped, or reported as HandlerMissing with missing_handler="report". config: further settings of librdkafka,
    for example those of TLS; they apply to the consumer and to the producer of reports.
    """

    def __init__(self, bootstrap_servers: str, group: str, aggregate_types: List[str],
                 handlers: Union[Handler, Dict[str, Handler]], *, retry: Retry = Retry(),
                 missing_handler: str = "skip", events_prefix: str = "events.",
                 config: Optional[Dict[str, Any]] = None):
        if missing_handler not in ("skip", "report"):
            raise ValueError(f'missing_handler must be "skip" or "report", got {missing_handler!r}')
        self._group, self._handlers, self._retry = group, handlers, retry
        self._missing, self._prefix = missing_handler, events_prefix
        self._topics = [events_prefix + name for name in aggregate_types] + [f"{events_prefix}retry.{group}"]
        self._shared = {**(config or {}), "bootstrap.servers": bootstrap_servers}
        self._stopping = threading.Event()
        self._waiting: Dict[Tuple[str, int], _Waiting] = {}
        self._not_found: set = set()

    def stop(self) -> None:
        """Lets run() return after the event that is being handled. Safe for any thread and in signal handlers."""
        self._stopping.set()

    def run(self) -> None:
        """Subscribes, and handles events until stop(). Raises KafkaException if the brokers refuse the group."""
        import confluent_kafka
        self._kafka = confluent_kafka
        self._producer = confluent_kafka.Producer({
            "message.timeout.ms": 30_000, "message.max.bytes": 16 * 1024 * 1024, **self._shared,
            "enable.idempotence": True, "acks": "all",
            # as Java clients choose: the retries of an aggregate stay in its partition
            "partitioner": "murmur2_random"})
        self._consumer = confluent_kafka.Consumer({
            "auto.offset.reset": "earliest", "topic.metadata.refresh.interval.ms": 5_000,
            "auto.commit.interval.ms": 1_000, **self._shared, "group.id": self._group,
            "isolation.level": "read_committed", "allow.auto.create.topics": False,
            # commits the offsets that _done() stores, and no others
            "enable.auto.commit": True, "enable.auto.offset.store": False})
        try:
            self._consumer.subscribe(self._topics, on_revoke=self._revoked)
            while not self._stopping.is_set():
                self._turn()
        finally:
            self._consumer.close()  # commits what is done, and leaves the group

    def _turn(self) -> None:
        now = time.monotonic()
        for waiting in list(self._waiting.values()):
            if waiting.due <= now:
                self._again(waiting)
        next_due = min((w.due for w in self._waiting.values()), default=now + 1)
        message = self._consumer.poll(max(0.0, min(1.0, next_due - time.monotonic())))
        if message is None:
            return
        if message.error():
            self._problem(message.error())
            return
        record = Record(message.topic(), message.partition(), message.offset(), message.key(), message.value(),
                        tuple((name, value if value is None or isinstance(value, bytes) else value.encode())
                              for name, value in message.headers() or ()))
        waiting = self._waiting.get((record.topic, record.partition))
        if waiting:  # fetched before the pause
            waiting.records.append(record)
        else:
            self._attempt(record, 0, None)

    def _problem(self, error: Any) -> None:
        codes = self._kafka.KafkaError
        if error.fatal() or error.code() in (codes.GROUP_AUTHORIZATION_FAILED, codes.TOPIC_AUTHORIZATION_FAILED,
                                             codes.SASL_AUTHENTICATION_FAILED, codes._AUTHENTICATION):
            raise self._kafka.KafkaException(error)
        if error.code() == codes.UNKNOWN_TOPIC_OR_PART:
            if error.str() not in self._not_found:
                self._not_found.add(error.str())
                LOG.info("%s; waiting for the topic, which exists after its first event", error.str())
        else:
            LOG.warning("Kafka: %s", error.str())

    def _attempt(self, record: Record, attempts: int, failed_at: Optional[str]) -> None:
        """One attempt after this many that failed since the record was read."""
        before = attempts_before(record, self._group, self._prefix)
        try:
            self._call(read_event(record), record, before + attempts + 1)
        except Exception as error:
            failure = Failure.of(error)
            first = failed_at or datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
            self._failed(record, attempts + 1, before, first, failure, error)
        else:
            self._done(record)

    def _call(self, event: Event, record: Record, attempt: int) -> None:
        handler = self._handlers.get(event.type) if isinstance(self._handlers, dict) else self._handlers
        if handler is not None:
            handler(event, Delivery(self._group, record.topic, record.partition, record.offset, attempt))
        elif self._missing == "report":
            raise EventError("HandlerMissing", f"group {self._group} has no handler for {event.type}")

    def _failed(self, record: Record, attempts: int, before: int, failed_at: str, failure: Failure,
                error: Exception) -> None:
        reason = decide(self._retry.mode, self._retry.max_attempts, failure.reason, before + attempts)
        where = f"{record.topic}-{record.partition}@{record.offset} event {record.header('ce_id')}"
        if reason is None:
            LOG.warning("Attempt %d of %d failed, %s: %s", before + attempts, self._retry.max_attempts, where,
                        failure.error, exc_info=error if attempts == 1 else None)
            self._wait(record, attempts, failed_at, self._retry.pause(before + attempts), None)
            return
        if reason != failure.reason:
            failure = Failure(reason, f"{reason}: {before + attempts} attempts failed, the last with {failure.error}",
                              failure.exception, failure.stacktrace)
        report = failure_report(record, self._group, attempts, failure, failed_at, self._prefix)
        if self._send(report):
            LOG.warning("Reported to %s, %s: %s", report.topic, where, failure.error)
            self._reported(record)
        else:
            self._wait(record, attempts, failed_at, 1.0, report)

    def _send(self, report: Optional[Record]) -> bool:
        """Whether the brokers have acknowledged the report, made smaller if they refuse it as too large."""
        while report is not None:
            outcome: List[Any] = []
            try:
                self._producer.produce(report.topic, report.value, report.key, headers=list(report.headers),
                                       on_delivery=lambda error, _: outcome.append(error))
                self._producer.flush()
            except self._kafka.KafkaException as error:
                outcome.append(error.args[0])
            except BufferError:  # the queue is full
                return False
            if outcome == [None]:
                return True
            problem = outcome[0] if outcome else "no answer"
            smaller = smaller_report(report) if outcome and problem.code() in (
                self._kafka.KafkaError.MSG_SIZE_TOO_LARGE, self._kafka.KafkaError.INVALID_MSG_SIZE) else None
            if smaller is None:
                LOG.error("Could not report to %s; trying again every second, later events of the partition wait: %s",
                          report.topic, problem)
            report = smaller
        return False

    def _wait(self, record: Record, attempts: int, failed_at: str, pause: float, report: Optional[Record]) -> None:
        """Pauses the partition: no other one waits. A record that was fetched before the pause is kept behind."""
        key = (record.topic, record.partition)
        waiting = self._waiting.get(key)
        if waiting is None:
            self._consumer.pause([self._kafka.TopicPartition(*key)])
        records = waiting.records if waiting else deque([record])
        self._waiting[key] = _Waiting(records, attempts, failed_at, time.monotonic() + pause, report)

    def _again(self, waiting: _Waiting) -> None:
        record = waiting.records[0]
        if waiting.report is None:
            self._attempt(record, waiting.attempts, waiting.failed_at)
        elif self._send(waiting.report):
            self._reported(record)
        else:
            waiting.due = time.monotonic() + 1

    def _done(self, record: Record) -> None:
        key = (record.topic, record.partition)
        waiting = self._waiting.pop(key, None)
        if waiting:
            waiting.records.popleft()
            if waiting.records:
                self._waiting[key] = _Waiting(waiting.records, 0, None, time.monotonic())
            else:
                self._consumer.resume([self._kafka.TopicPartition(*key)])
        self._consumer.store_offsets(
            offsets=[self._kafka.TopicPartition(record.topic, record.partition, record.offset + 1)])

    def _reported(self, record: Record) -> None:
        """Commits at once: a report that comes again is retried again, and may become a second dead letter."""
        self._done(record)
        try:
            self._consumer.commit(offsets=[self._kafka.TopicPartition(
                record.topic, record.partition, record.offset + 1)], asynchronous=False)
        except self._kafka.KafkaException as error:  # for example in a rebalance; the next commit has it
            LOG.info("Could not commit at once: %s", error)

    def _revoked(self, _: Any, partitions: List[Any]) -> None:
        """librdkafka keeps a pause when the partition is taken and given again: nobody else would end it. A
        partition that is not paused must not be resumed, because its records would be delivered again."""
        paused = [self._kafka.TopicPartition(each.topic, each.partition) for each in partitions
                  if self._waiting.pop((each.topic, each.partition), None)]
        if paused:
            self._consumer.resume(paused)
