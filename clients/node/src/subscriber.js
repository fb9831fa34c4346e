import kafkajs from 'kafkajs'
import { EventError, readEvent } from './event.js'
import { attemptsBefore, decide, Failure, failureReport, smallerReport } from './failure.js'

const { CompressionTypes, Partitioners } = kafkajs

/** As in the Java library. Pauses are in milliseconds. */
const RETRY = { mode: 'ordered', maxAttempts: 5, initialBackoff: 100, maxBackoff: 10_000 }
const TOPIC_INTERVAL = 5_000
const REPORT_PAUSE = 1_000

/** kafkajs warns of a limit, because records may then come twice; without it a report would hold the partition and stop(). */
const REPORT_RETRIES = 5

/** As Java clients choose partitions: the retries of an aggregate stay in its partition. */
export const partitioner = Partitioners.DefaultPartitioner

/** Reads the events of aggregate types and calls handlers. index.d.ts describes the options. */
export class Subscriber {
  #options
  #topics
  #admin
  #producer
  #producerFailed = false
  #sending = Promise.resolve()
  #consumer
  #subscribed = new Set()
  #trouble = new Map()
  #resumptions = new Set()
  #running = false
  #stopping = false
  #reportStop
  #watch
  #end = withResolvers()

  constructor(options) {
    const { eventsPrefix = 'events.', missingHandler = 'skip', retry = {}, log = console } = options
    this.#options = { ...options, eventsPrefix, missingHandler, log, retry: { ...RETRY, ...retry } }
    requireValid(this.#options)
    const { kafka, group, aggregateTypes } = this.#options
    this.#topics = [...aggregateTypes.map((type) => eventsPrefix + type), `${eventsPrefix}retry.${group}`]
    this.#admin = kafka.admin()
    this.#producer = this.#newProducer()
    this.#consumer = kafka.consumer({ groupId: group, readUncommitted: false, allowAutoTopicCreation: false,
      ...options.consumer })
    this.#consumer.on(this.#consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.#fail(payload.error)
    })
    this.#end.promise.catch(() => {}) // whoever asks for `stopped` gets the error
  }

  /** Resolves after stop(); rejects with the error that ended the subscriber by itself. */
  get stopped() {
    return this.#end.promise
  }

  /** Connects, and subscribes to the topics that exist. Topics that do not exist yet follow when they do. */
  async start() {
    await Promise.all([this.#admin.connect(), this.#producer.connect(), this.#consumer.connect()])
    await this.#follow()
    return this
  }

  /** Ends after the events that are being handled; commits what is done, and leaves the group. */
  async stop() {
    if (this.#stopping) return this.stopped
    this.#stopping = true
    clearTimeout(this.#watch)
    this.#resumptions.forEach(clearTimeout)
    await this.#following // a change of topics that has begun
    await this.#consumer.disconnect()
    await Promise.all([this.#producer.disconnect(), this.#admin.disconnect()])
    this.#end.resolve()
    return this.stopped
  }

  #following = Promise.resolve()

  /** kafkajs ends a consumer whose topic is missing, and takes no further topic while it runs. */
  #follow() {
    this.#following = this.#subscribeNew()
      .catch((error) => this.#options.log.warn(`Could not look for topics; trying again: ${error.message}`))
      .then(() => {
        const isComplete = this.#subscribed.size === this.#topics.length
        if (!isComplete && !this.#stopping) this.#watch = setTimeout(() => this.#follow(), TOPIC_INTERVAL)
      })
    return this.#following
  }

  async #subscribeNew() {
    const existing = new Set(await this.#admin.listTopics())
    const found = this.#topics.filter((topic) => existing.has(topic) && !this.#subscribed.has(topic))
    if (found.length === 0 || this.#stopping) return
    if (this.#running) await this.#consumer.stop()
    this.#resumptions.forEach(clearTimeout)
    this.#resumptions.clear()
    this.#trouble.clear()
    await this.#consumer.subscribe({ topics: found, fromBeginning: true })
    found.forEach((topic) => this.#subscribed.add(topic))
    await this.#consumer.run({
      autoCommit: true, autoCommitInterval: 1_000, // of what is resolved, and nothing else
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.#options.concurrency ?? 1,
      eachBatch: (batch) => this.#batch(batch),
    })
    this.#running = true
  }

  async #batch({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, uncommittedOffsets, isRunning, isStale, pause }) {
    const { topic, partition } = batch
    for (const message of batch.messages) {
      if (!isRunning() || isStale() || this.#stopping) return
      const { pause: again = null, reported = false } =
        await alive(heartbeat, () => this.#attempt(topic, partition, message))
      if (again !== null) {
        this.#resume(pause(), again) // the partition waits; the record is fetched again
        return
      }
      resolveOffset(message.offset)
      await heartbeat()
      // at once after a report: one that comes again may become a second dead letter
      await (reported ? commitOffsetsIfNecessary(uncommittedOffsets()) : commitOffsetsIfNecessary())
    }
  }

  #resume(resume, pause) {
    const timer = setTimeout(() => {
      this.#resumptions.delete(timer)
      resume()
    }, pause)
    this.#resumptions.add(timer)
  }

  /** The pause after which the record is tried again; without one it is done, by its handler or by a report. */
  async #attempt(topic, partition, record) {
    const place = `${topic}-${partition}`
    let trouble = this.#trouble.get(place)
    if (trouble?.offset !== record.offset) trouble = { offset: record.offset, attempts: 0 }
    const failure = trouble.failure ?? await this.#failure(topic, partition, record, trouble)
    if (failure === null) {
      this.#trouble.delete(place)
      return {}
    }
    this.#trouble.set(place, trouble)
    const pause = await this.#afterFailure(topic, record, trouble, failure)
    if (pause === null) this.#trouble.delete(place)
    return { pause, reported: pause === null }
  }

  async #failure(topic, partition, record, trouble) {
    const { group, eventsPrefix } = this.#options
    const before = attemptsBefore(record, topic, group, eventsPrefix)
    try {
      const event = readEvent(record)
      await this.#call(event, { group, topic, partition, offset: record.offset, attempt: before + trouble.attempts + 1 })
      return null
    } catch (error) {
      trouble.attempts++
      trouble.failedAt ??= new Date().toISOString()
      return Failure.of(error)
    }
  }

  async #call(event, delivery) {
    const { handlers, missingHandler, group } = this.#options
    const handler = typeof handlers === 'function' ? handlers
      : Object.hasOwn(handlers, event.type) ? handlers[event.type] : undefined
    if (handler !== undefined) await handler(event, delivery)
    else if (missingHandler === 'report') {
      throw new EventError('HandlerMissing', `group ${group} has no handler for ${event.type}`)
    }
  }

  async #afterFailure(topic, record, trouble, failure) {
    const { group, eventsPrefix, retry, log } = this.#options
    const attempts = attemptsBefore(record, topic, group, eventsPrefix) + trouble.attempts
    const reason = decide(retry.mode, retry.maxAttempts, failure.reason, attempts)
    const where = `${topic} offset ${record.offset}`
    if (reason === null) {
      log.warn(`Attempt ${attempts} of ${retry.maxAttempts} failed, ${where}: ${failure.error}`)
      return Math.min(retry.maxBackoff, retry.initialBackoff * 2 ** Math.min(attempts - 1, 30))
    }
    trouble.failure = failure // the handler is not called again, only the report is sent again
    const error = reason === failure.reason ? failure.error
      : `${reason}: ${attempts} attempts failed, the last with ${failure.error}`
    const report = failureReport({ record, topic, group, attempts: trouble.attempts, failedAt: trouble.failedAt,
      prefix: eventsPrefix, failure: { ...failure, reason, error } })
    try {
      await this.#send(report)
      log.warn(`Reported to ${report.topic}, ${where}: ${error}`)
      return null
    } catch (problem) {
      log.error(`Could not report to ${report.topic}, ${where}; trying again, later events of the partition wait:`
        + ` ${problem.message}`)
      return REPORT_PAUSE
    }
  }

  /** One report at a time, so that none follows one whose fate is unknown. */
  #send(report) {
    const sent = this.#sending.then(() => this.#write(report))
    this.#sending = sent.catch(() => {})
    return sent
  }

  async #write(report) {
    try {
      if (this.#producerFailed) await this.#replaceProducer()
      const { topic, key, value } = report
      const headers = withValues(report.headers)
      await this.#producer.send({ topic, acks: -1, compression: CompressionTypes.None, messages: [{ key, value, headers }] })
    } catch (problem) {
      if (!isTooLarge(problem)) this.#producerFailed = true
      const smaller = isTooLarge(problem) ? smallerReport(report) : null
      if (smaller === null) throw problem
      await this.#write(smaller)
    }
  }

  /** As in the Java library: a report that is sent again after a lost answer is written once. */
  #newProducer() {
    return this.#options.kafka.producer({ createPartitioner: partitioner, allowAutoTopicCreation: false,
      idempotent: true, maxInFlightRequests: 1, retry: { retries: REPORT_RETRIES } })
  }

  /**
   * kafkajs gives the next record the sequence number of one that it could not send. If the brokers have that one, they
   * would drop the next as its repetition.
   */
  async #replaceProducer() {
    await this.#producer.disconnect().catch(() => {})
    this.#producer = this.#newProducer()
    await this.#producer.connect()
    this.#producerFailed = false
  }

  #fail(error) {
    this.#end.reject(error)
    this.stop().catch(() => {})
  }
}

const isTooLarge = ({ type, cause }) => type === 'MESSAGE_TOO_LARGE' || cause?.type === 'MESSAGE_TOO_LARGE'

/** kafkajs cannot write a header without a value, which counts as absent anyway. */
function withValues(headers) {
  return Object.fromEntries(Object.entries(headers)
    .map(([name, values]) => [name, Array.isArray(values) ? values.filter((value) => value !== null) : values])
    .filter(([, values]) => values !== null))
}

/** Stays in the group while the work lasts. Errors of the group come again with the heartbeat after the work. */
async function alive(heartbeat, work) {
  const timer = setInterval(() => heartbeat().catch(() => {}), 1_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

function withResolvers() {
  const end = {}
  end.promise = new Promise((resolve, reject) => Object.assign(end, { resolve, reject }))
  return end
}

function requireValid({ group, aggregateTypes, handlers, missingHandler, retry }) {
  const rules = [
    [typeof group === 'string' && group !== '', 'group must be a text that is not empty', group],
    [Array.isArray(aggregateTypes) && aggregateTypes.length > 0, 'aggregateTypes must be a list with at least one', aggregateTypes],
    [typeof handlers === 'function' || (handlers && typeof handlers === 'object'), 'handlers must be a function or an object of functions', handlers],
    [['skip', 'report'].includes(missingHandler), 'missingHandler must be "skip" or "report"', missingHandler],
    [['ordered', 'delayed'].includes(retry.mode), 'retry.mode must be "ordered" or "delayed"', retry.mode],
    [Number.isInteger(retry.maxAttempts) && retry.maxAttempts > 0, 'retry.maxAttempts must be at least 1', retry.maxAttempts],
  ]
  for (const [holds, rule, actual] of rules) {
    if (!holds) throw new TypeError(`${rule}, got ${JSON.stringify(actual)}`)
  }
}
