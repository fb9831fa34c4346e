// The subscriber of NodeClientIT: writes each event into the table effects, once.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const { PACKAGE, GROUP, MODE, DATABASE, BOOTSTRAP_SERVERS, GATE } = process.env
const require = createRequire(`${PACKAGE}/package.json`)
const { Kafka, logLevel } = require('kafkajs')
const { Pool } = require('pg')
const { Inbox, Subscriber } = await import(pathToFileURL(`${PACKAGE}/src/index.js`))

const pool = new Pool({ connectionString: DATABASE })
pool.on('error', (error) => console.log('lost a connection:', error.message))
const inbox = new Inbox()

const write = inbox.handler(pool, async (event, client, delivery) => {
  await client.query('INSERT INTO effects (consumer_group, aggregate, number, type, moment) VALUES ($1, $2, $3, $4, $5)',
    [GROUP, event.subject, event.data.number, event.type, event.time])
})

/** GATE: until this file exists, every event fails. */
const isFailing = (event, delivery) => GATE
  ? !existsSync(GATE) : event.data.poison || (event.data.failures ?? 0) >= delivery.attempt

async function handle(event, delivery) {
  if (isFailing(event, delivery)) {
    console.log('fails', event.subject, event.data.number)
    throw new Error(`cannot handle ${event.id}`)
  }
  await write(event, delivery)
  console.log('handled', event.subject, event.data.number)
}

const subscriber = new Subscriber({
  kafka: new Kafka({ brokers: BOOTSTRAP_SERVERS.split(','), logLevel: logLevel.WARN }),
  group: GROUP,
  aggregateTypes: ['order'],
  handlers: { 'order.placed.v1': handle },
  retry: { mode: MODE, maxAttempts: GATE ? 100_000 : 3, maxBackoff: 1_000 },
  consumer: { sessionTimeout: 6_000 },
})
process.on('SIGTERM', () => subscriber.stop())
await subscriber.start()
await subscriber.stopped
await pool.end()
console.log('stopped')
