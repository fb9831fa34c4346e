/** Runs contract/cases with Node: npm test. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Kafka as Binding } from 'cloudevents'
import * as tailrace from '../src/index.js'
import { partitioner } from '../src/subscriber.js'

const CASES = new URL('../../../contract/cases/', import.meta.url)

const text = (value) => typeof value === 'object' && value !== null
  ? value.repeat.repeat(value.times) + (value.then ?? '') : value

function raw(value) {
  if (value === null) return null
  return value.base64 !== undefined ? Buffer.from(value.base64, 'base64') : Buffer.from(text(value))
}

/** As kafkajs has them: a list where a header is repeated. */
function headers(pairs) {
  const all = {}
  for (const [name, value] of pairs) {
    all[name] = name in all ? [all[name], raw(value)].flat() : raw(value)
  }
  return all
}

const record = (value) => ({ key: raw(value.key), value: raw(value.value), headers: headers(value.headers) })

const plain = (data) => Buffer.isBuffer(data) ? { base64: data.toString('base64') } : data

const moment = (value) => value === null ? null : new Date(value)

const flat = (all) => Object.entries(all)
  .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value?.toString('base64')}`)).sort()

function same(actual, expect) {
  assert.deepEqual(actual.key, raw(expect.key))
  assert.deepEqual(actual.value, raw(expect.value))
  assert.deepEqual(flat(actual.headers), flat(headers(expect.headers)))
}

function read(given, expect) {
  if (expect.fails) {
    assert.throws(() => tailrace.readEvent(record(given)), { name: 'EventError', reason: expect.fails })
    return
  }
  const { headers: _, data, ...event } = tailrace.readEvent(record(given))
  const { data: expected, time, emittedAt, ...wanted } = expect.event
  assert.deepEqual(event, { ...wanted, time: moment(time), emittedAt: moment(emittedAt) })
  assert.deepEqual(plain(data), expected)
}

const SUITES = {
  read,
  structured: read,
  'uuid-time': ({ id }, expect) => assert.deepEqual(tailrace.uuidTime(id), moment(expect.time)),
  report(given, expect) {
    const { exception = {} } = given
    const failure = { reason: given.reason, error: text(given.error), exception: exception.type,
      stacktrace: text(exception.stacktrace) }
    const report = tailrace.failureReport({ ...given, record: record(given.record), failure })
    assert.equal(report.topic, 'events.failed')
    same(report, expect)
  },
  shrink({ topic, report: given }, { reports }) {
    let report = { topic, ...record(given) }
    for (const expected of reports) {
      report = tailrace.smallerReport(report)
      same(report, expected)
    }
    assert.equal(tailrace.smallerReport(report), null)
  },
  retry: ({ mode, maxAttempts, reason, attempts }, expect) =>
    assert.equal(tailrace.decide(mode, maxAttempts, reason, attempts), expect.report ?? null),
  inbox: ({ id, source }, expect) => assert.equal(tailrace.inboxId(id, source), expect.eventId),
  dedupe: ({ a, b }, expect) =>
    assert.equal(tailrace.inboxId(a.id, a.source) === tailrace.inboxId(b.id, b.source), expect.same),
  partition({ key, partitions }, expect) {
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader: 1 }))
    const partition = partitioner()({ topic: 'events.failed', partitionMetadata, message: { key: Buffer.from(key) } })
    assert.equal(partition, expect.partition)
  },
}

for (const file of readdirSync(CASES).filter((name) => name.endsWith('.json'))) {
  const suite = file.slice(0, -'.json'.length)
  for (const { name, input, expect, skip } of JSON.parse(readFileSync(new URL(file, CASES))).cases) {
    test(`${suite}: ${name}`, { skip: skip?.node }, () => {
      assert.ok(SUITES[suite], `no test for ${file}`)
      SUITES[suite](input, expect)
    })
  }
}

test('the CloudEvents SDK and the package read the same event', () => {
  for (const suite of ['read', 'structured']) {
    for (const { name, input, expect } of JSON.parse(readFileSync(new URL(`${suite}.json`, CASES))).cases) {
      if (name !== 'a record as relay and processor write it' && name !== 'data as JSON') continue
      const message = record(input)
      const texts = Object.fromEntries(Object.entries(message.headers).map(([key, value]) => [key, value.toString()]))
      const value = suite === 'read' ? JSON.parse(message.value) : message.value.toString()
      const theirs = Binding.toEvent({ headers: texts, value, body: value })
      const ours = tailrace.toCloudEvent(tailrace.readEvent(message))
      const json = JSON.parse(JSON.stringify(ours))
      assert.equal(json.id, expect.event.id)
      assert.equal(json.subject, 'order-17')
      assert.deepEqual({ ...json, time: moment(json.time) },
        { ...JSON.parse(JSON.stringify(theirs)), time: moment(theirs.time) })
    }
  }
})

test('whatever a handler throws is reported', () => {
  for (const thrown of [undefined, null, 'text', 7, Object.create(null), Symbol('s')]) {
    assert.equal(tailrace.Failure.of(thrown).reason, 'DeliveryFailed')
  }
  assert.equal(tailrace.Failure.of(new tailrace.EventError('ValidationFailed', 'no')).error, 'ValidationFailed: EventError: no')
})
