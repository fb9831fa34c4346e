/** Records to events, in the binary and the structured mode of CloudEvents. No input, no output. */

import { CloudEvent } from 'cloudevents'
import { depthOf } from './json.js'

export const MAX_PAYLOAD_BYTES = 1024 * 1024
export const MAX_PAYLOAD_DEPTH = 64
export const MAX_RECORD_BYTES = MAX_PAYLOAD_BYTES + 512 * 1024

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const TRACE_PARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const ATTRIBUTE = /^[a-z0-9]+$/
const TRACE = new Set(['traceparent', 'tracestate'])

/** A failure with a reason of the contract. A handler throws one with a terminal reason to give an event up. */
export class EventError extends Error {
  constructor(reason, message, options) {
    super(message, options)
    this.name = 'EventError'
    this.reason = reason
  }
}

const unreadable = (message, cause) => new EventError('DeserializationFailed', message, { cause })

/** The last value of a header as text; undefined without one. kafkajs has a list where a header is repeated. */
export function header(record, name) {
  const values = record.headers?.[name]
  const last = Array.isArray(values) ? values.at(-1) : values
  return last == null ? undefined : last.toString('utf8')
}

/** Reads a record of kafkajs. Throws an EventError: DeserializationFailed or ValidationFailed. */
export function readEvent(received) {
  const record = binary(received)
  const headers = {}
  for (const name of Object.keys(record.headers ?? {})) {
    const value = header(record, name)
    if (value !== undefined) headers[name] = value
  }
  const type = required(headers, 'ce_type')
  const id = canonical(required(headers, 'ce_id'))
  if (record.value == null) throw unreadable('record value must be given, got null')
  const contentType = headers['content-type'] ?? 'application/json'
  return {
    id,
    source: headers.ce_source ?? null,
    type,
    subject: headers.ce_subject ?? record.key?.toString('utf8') ?? '',
    time: time(headers.ce_time) ?? uuidTime(id),
    correlationId: headers.ce_correlationid ?? null,
    causationId: headers.ce_causationid ?? null,
    emittedAt: time(headers.ce_emittedat),
    traceparent: traceParent(headers.traceparent),
    contentType,
    data: data(record.value, contentType),
    headers,
  }
}

/** The event as an object of the CloudEvents SDK. */
export function toCloudEvent(event) {
  const attributes = {}
  for (const [name, value] of Object.entries(event.headers)) {
    if (name.startsWith('ce_')) attributes[name.slice(3)] = value
    if (TRACE.has(name)) attributes[name] = value
  }
  return new CloudEvent({ specversion: '1.0', ...attributes, datacontenttype: event.contentType, data: event.data })
}

/** The same event in binary mode. A record that is unreadable or has that mode is returned as it is. */
export function toBinary(record) {
  try {
    return binary(record)
  } catch (error) {
    if (error instanceof EventError) return record // readEvent says why
    throw error
  }
}

/** The id in lower case if it is a UUID, else as it is. */
export function canonical(id) {
  const lower = id.toLowerCase()
  return UUID.test(lower) ? lower : id
}

export const isUuid = (id) => UUID.test(id.toLowerCase())

/** The time in a UUIDv7; null for any other id. */
export function uuidTime(id) {
  const text = id.toLowerCase()
  if (!UUID.test(text) || text[14] !== '7' || !'89ab'.includes(text[19])) return null
  return new Date(parseInt(text.slice(0, 8) + text.slice(9, 13), 16))
}

function required(headers, name) {
  if (headers[name] === undefined) throw unreadable(`record header ${name} must be given, got none`)
  return headers[name]
}

function time(text) {
  if (text === undefined || !RFC_3339.test(text)) return null
  const moment = new Date(text)
  return Number.isNaN(moment.getTime()) ? null : moment
}

function traceParent(text) {
  const match = TRACE_PARENT.exec(text ?? '')
  return match === null || (match[1] === '00' && match[2] !== undefined) ? null : text
}

const mediaType = (contentType) => contentType.split(';')[0].trim().toLowerCase()

const isJson = (type) => type === 'application/json' || type === 'text/json' || type.endsWith('+json')

function data(value, contentType) {
  if (value.length > MAX_PAYLOAD_BYTES) {
    throw new EventError('ValidationFailed', `payload must be at most ${MAX_PAYLOAD_BYTES} bytes, got ${value.length}`)
  }
  const type = mediaType(contentType)
  if (isJson(type)) {
    const json = parse(value, MAX_PAYLOAD_DEPTH)
    if (json === null) throw unreadable('payload must not be null')
    return json
  }
  return type.startsWith('text/') ? utf8(value) : value
}

function utf8(value) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  } catch (error) {
    throw unreadable('payload must be UTF-8', error)
  }
}

function parse(value, maxDepth, reviver) {
  const text = utf8(value)
  if (depthOf(text) > maxDepth) throw new EventError('ValidationFailed', `payload must have at most ${maxDepth} levels`)
  try {
    return JSON.parse(text, reviver)
  } catch (error) {
    throw unreadable(`payload must be JSON: ${error.message}`, error)
  }
}

/** A number that is too large would be written as null. */
function requireFinite(_, value) {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('a number is too large')
  return value
}

function binary(record) {
  const type = mediaType(header(record, 'content-type') ?? '')
  if (!type.startsWith('application/cloudevents')) return record
  if (type !== 'application/cloudevents+json' || record.value == null) {
    throw unreadable('record must be an event in binary mode or in structured mode as JSON')
  }
  const { length } = record.value
  if (length > MAX_RECORD_BYTES) {
    throw new EventError('ValidationFailed', `structured event must be at most ${MAX_RECORD_BYTES} bytes, got ${length}`)
  }
  const event = parse(record.value, MAX_PAYLOAD_DEPTH + 1, requireFinite)
  if (event === null || typeof event !== 'object' || event.specversion !== '1.0') {
    throw unreadable('structured event must be an object with the specversion "1.0"')
  }
  const contentType = event.datacontenttype ?? 'application/json'
  if (typeof contentType !== 'string') throw unreadable('attribute datacontenttype must be a text')
  const headers = { ...record.headers, ...attributes(event), 'content-type': Buffer.from(contentType) }
  for (const name of ['ce_id', 'ce_source', 'ce_type']) {
    if (!headers[name]?.length) throw unreadable(`attribute ${name.slice(3)} must be given, got none`)
  }
  return { ...record, headers, value: structuredData(event, contentType) }
}

function attributes(event) {
  const headers = {}
  for (const [name, value] of Object.entries(event)) {
    if (['data', 'data_base64', 'datacontenttype'].includes(name) || value === null) continue
    if (!ATTRIBUTE.test(name) || typeof value === 'object') {
      throw unreadable('attributes must have names of a-z and 0-9, and must be no objects or lists')
    }
    headers[TRACE.has(name) ? name : `ce_${name}`] = Buffer.from(String(value))
  }
  return headers
}

function structuredData(event, contentType) {
  const { data: plain = null, data_base64: encoded = null } = event
  if (encoded !== null) {
    if (plain !== null) throw unreadable('structured event must not have both data and data_base64')
    return base64(encoded)
  }
  if (plain === null) return null
  return Buffer.from(typeof plain === 'string' && !isJson(mediaType(contentType)) ? plain : JSON.stringify(plain))
}

function base64(text) {
  if (typeof text !== 'string' || !/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw unreadable('data_base64 must be Base64')
  }
  return Buffer.from(text, 'base64')
}
