import type { CloudEvent } from 'cloudevents'
import type { ConsumerConfig, IHeaders, Kafka } from 'kafkajs'

/** The reasons of the contract; a handler may use one of its own, which is terminal. */
export type Reason =
  | 'Cancelled' | 'DeliveryFailed' | 'DeserializationFailed' | 'DuplicateEvent' | 'Erased' | 'HandlerMissing'
  | 'HandlerTimeout' | 'MaxRetries' | 'TransactionRollback' | 'ValidationFailed'

/** Throw one with a terminal reason to give an event up at once. */
export class EventError extends Error {
  constructor(reason: Reason | (string & {}), message: string, options?: ErrorOptions)
  readonly reason: string
}

/** The part of a message of kafkajs that is read. */
export interface KafkaRecord {
  key: Buffer | null
  value: Buffer | null
  headers?: IHeaders
}

/** An event. `data` is what JSON says, the string of `text/*`, else the bytes. */
export interface Event<T = unknown> {
  readonly id: string
  readonly source: string | null
  readonly type: string
  readonly subject: string
  readonly time: Date | null
  readonly correlationId: string | null
  readonly causationId: string | null
  readonly emittedAt: Date | null
  readonly traceparent: string | null
  readonly contentType: string
  readonly data: T
  readonly headers: Readonly<Record<string, string>>
}

/** Where an event was read, and which attempt this is, from 1. */
export interface Delivery {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly attempt: number
}

export type Handler<T = any> = (event: Event<T>, delivery: Delivery) => unknown | Promise<unknown>

/** The type of the data of each event type, for example `{ 'order.placed.v1': OrderPlaced }`. */
export type Handlers<Types extends object> = { [Type in keyof Types]?: Handler<Types[Type]> }

export interface RetryOptions {
  /**
   * `ordered`, the default: again in place, the later events of the partition wait. `delayed`: through the processor,
   * later events do not wait.
   */
  mode?: 'ordered' | 'delayed'
  /** In order only: 5 by default. The processor counts the attempts of delayed retries. */
  maxAttempts?: number
  /** Milliseconds, doubled with each attempt: 100 by default. */
  initialBackoff?: number
  /** Milliseconds: 10,000 by default. */
  maxBackoff?: number
}

export interface SubscriberOptions<Types extends object = Record<string, any>> {
  kafka: Kafka
  group: string
  /** The topics `events.<aggregate type>`, which need not exist yet. */
  aggregateTypes: string[]
  /** One function for all events, or one for each event type. */
  handlers: Handler | Handlers<Types>
  retry?: RetryOptions
  /** What happens to an event without a handler: `skip`, the default, or `report` it as HandlerMissing. */
  missingHandler?: 'skip' | 'report'
  /** How many partitions are handled at the same time: 1 by default. */
  concurrency?: number
  eventsPrefix?: string
  /** Further settings of the consumer, such as `sessionTimeout`. */
  consumer?: Omit<ConsumerConfig, 'groupId' | 'readUncommitted' | 'allowAutoTopicCreation'>
  /** Where failures are logged: the console by default. */
  log?: Pick<Console, 'warn' | 'error'>
}

export class Subscriber<Types extends object = Record<string, any>> {
  constructor(options: SubscriberOptions<Types>)
  /** Connects and subscribes. Rejects if no broker can be reached. */
  start(): Promise<this>
  /** Ends after the events that are being handled, commits, and leaves the group. */
  stop(): Promise<void>
  /** Resolves after `stop()`; rejects with the error that ended the subscriber by itself. */
  readonly stopped: Promise<void>
}

/** A client of `pg` with a connection of its own. */
export interface InboxClient {
  query(text: string, values?: unknown[]): Promise<{ rowCount: number | null }>
}

export interface InboxPool<C extends InboxClient> {
  connect(): Promise<C & { release(error?: any): void }>
}

/** The events that each group has handled, in a table of PostgreSQL that the Java library shares. */
export class Inbox {
  /** `inbox` by default; with or without a schema. */
  constructor(table?: string)
  ddl(): string
  /** Notes the event in the client's transaction. `false`: the group has handled it before. */
  claim(client: InboxClient, event: Event, group: string): Promise<boolean>
  /** Calls the effect in a transaction of its own, unless the group has handled the event before. */
  once<C extends InboxClient>(client: C, event: Event, group: string, effect: (client: C) => unknown): Promise<boolean>
  /** A handler that calls the effect once per event. */
  handler<C extends InboxClient, T = any>(
    pool: InboxPool<C>, effect: (event: Event<T>, client: C, delivery: Delivery) => unknown): Handler<T>
}

export interface FailureDetails {
  reason: string
  error: string
  exception?: string
  stacktrace?: string
}

export class Failure implements FailureDetails {
  constructor(details: FailureDetails)
  static of(thrown: unknown): Failure
  reason: string
  error: string
  exception?: string
  stacktrace?: string
}

export interface Report extends KafkaRecord {
  topic: string
  headers: IHeaders
}

/** Reads a record in binary or structured mode. Throws an EventError. */
export function readEvent<T = unknown>(record: KafkaRecord): Event<T>
/** The same event in binary mode; an unreadable record as it is. */
export function toBinary<R extends KafkaRecord>(record: R): R
/** The event as an object of the CloudEvents SDK. */
export function toCloudEvent<T>(event: Event<T>): CloudEvent<T>
/** The time in a UUIDv7; null for any other id. */
export function uuidTime(id: string): Date | null
/** The UUID that an inbox keeps of an event. */
export function inboxId(id: string, source: string | null): string
/** null: try again in place. Otherwise the reason with which the event is reported. */
export function decide(mode: 'ordered' | 'delayed', maxAttempts: number, reason: string, attempts: number): string | null
/** How many attempts the group has made before the record came through its retry topic. */
export function attemptsBefore(record: KafkaRecord, topic: string, group: string, prefix?: string): number
/** The record for events.failed. */
export function failureReport(input: {
  record: KafkaRecord
  topic: string
  group: string
  attempts: number
  failure: FailureDetails
  failedAt: string
  prefix?: string
}): Report
/** The next smaller report, after the brokers have refused one as too large; null if there is none. */
export function smallerReport(report: Report): Report | null
