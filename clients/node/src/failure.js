/** What follows a failed attempt, and the record for events.failed. No input, no output. */

import { EventError, header, toBinary } from './event.js'

const RETRYABLE = new Set(['DeliveryFailed', 'HandlerTimeout'])
const MAX_ERROR = 2_000
const MAX_STACK_TRACE = 8_000
const STREAMS = '__streams.errors.'
const STACK_TRACE = `${STREAMS}stacktrace`
const OWN = ['tailrace-group', 'tailrace-attempt', 'tailrace-reason', 'tailrace-error', `${STREAMS}exception`, STACK_TRACE]
const IDENTITY = ['ce_id', 'ce_type', 'ce_subject', 'tailrace-group', 'tailrace-attempt', 'tailrace-first-failed',
  'tailrace-reason', 'tailrace-error']

/** Why an attempt failed. exception and stacktrace are optional. */
export class Failure {
  constructor({ reason, error, exception, stacktrace }) {
    Object.assign(this, { reason, error, exception, stacktrace })
  }

  /** The failure of what a handler threw: DeliveryFailed, unless it is an EventError with another reason. */
  static of(thrown) {
    try {
      const reason = thrown instanceof EventError ? thrown.reason : 'DeliveryFailed'
      const [name, message] = thrown instanceof Error ? [thrown.name, thrown.message] : [typeof thrown, thrown]
      const stacktrace = thrown?.stack == null ? undefined : String(thrown.stack)
      return new Failure({ reason, error: `${reason}: ${name}: ${message}`, exception: String(name), stacktrace })
    } catch { // a value that cannot be printed; the event must be reported all the same
      return new Failure({ reason: 'DeliveryFailed', error: 'DeliveryFailed: a value that cannot be printed was thrown' })
    }
  }
}

/** How many attempts the group has made before the record came through its retry topic; 0 in other topics. */
export function attemptsBefore(record, topic, group, prefix = 'events.') {
  const text = header(record, 'tailrace-attempt') ?? ''
  return topic === `${prefix}retry.${group}` && /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/**
 * The record for events.failed.
 *
 * attempts: those that failed since the record was read. failedAt: when the first of them failed, RFC 3339.
 */
export function failureReport({ record, topic, group, attempts, failure, failedAt, prefix = 'events.' }) {
  const { key, value, headers: before } = toBinary(record)
  const earlier = attemptsBefore(record, topic, group, prefix)
  const headers = { ...before }
  for (const name of OWN) delete headers[name]
  headers['tailrace-group'] = bytes(group)
  headers['tailrace-attempt'] = bytes(String(earlier + attempts))
  headers['tailrace-reason'] = bytes(failure.reason)
  headers['tailrace-error'] = bytes(shorten(failure.error, MAX_ERROR))
  if (failure.exception != null) headers[`${STREAMS}exception`] = bytes(failure.exception)
  if (failure.stacktrace != null) headers[STACK_TRACE] = bytes(shorten(failure.stacktrace, MAX_STACK_TRACE))
  if (earlier === 0 || header(record, 'tailrace-first-failed') === undefined) {
    headers['tailrace-first-failed'] = bytes(failedAt)
  }
  return { topic: `${prefix}failed`, key, value, headers }
}

/** The next smaller report, after the brokers have refused one as too large; null if there is none. */
export function smallerReport(report) {
  const { [STACK_TRACE]: stackTrace, ...headers } = report.headers
  if (stackTrace !== undefined) return { ...report, headers }
  const error = header(report, 'tailrace-error') ?? ''
  const plain = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(STREAMS)))
  const isLong = error.length > 1_000
  if (isLong || count(plain) < count(headers)) {
    return { ...report, headers: isLong ? { ...plain, 'tailrace-error': bytes(shorten(error, 200)) } : plain }
  }
  if (report.value != null) {
    const reason = header(report, 'tailrace-reason') ?? ''
    const left = `payload of ${report.value.length} bytes left out, because topic ${report.topic} refuses the report`
      + ` as too large; ${shorten(error, 200)}`
    const terminal = RETRYABLE.has(reason) ? 'ValidationFailed' : reason
    return { ...report, value: null,
      headers: { ...plain, 'tailrace-reason': bytes(terminal), 'tailrace-error': bytes(left) } }
  }
  const kept = {}
  for (const name of IDENTITY) {
    const text = header(report, name)
    if (text !== undefined) kept[name] = bytes(shorten(text, 1_000))
  }
  return count(kept) < count(plain) ? { ...report, headers: kept } : null
}

/** null: try again in place. Otherwise the reason with which the event is reported. */
export function decide(mode, maxAttempts, reason, attempts) {
  if (!RETRYABLE.has(reason) || mode === 'delayed') return reason
  return attempts >= maxAttempts ? 'MaxRetries' : null
}

const bytes = (text) => Buffer.from(text, 'utf8')

const count = (headers) => Object.values(headers).flat().length

/** Counted in UTF-16; a surrogate pair is never split. */
function shorten(text, length) {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length) + '...'
}
