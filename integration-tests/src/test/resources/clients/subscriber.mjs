// The subscriber of NodeClientIT: writes each event into the table effects, once.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const { PACKAGE, GROUP, MODE, DATABASE, BOOTSTRAP_SERVERS } = process.env
const require = createRequire(`${PACKAGE}/package.json`)
const { Kafka, logLevel } = require('kafkajs')
const { Pool } = require('pg')
const { Inbox, Subscriber } = await import(pathToFileURL(`${PACKAGE}/src/index.js`))

const pool = new Pool({ connectionString: DATABASE })
const inbox = new Inbox()

const write = inbox.handler(pool, async (event, client, delivery) => {
  await client.query('INSERT INTO effects (consumer_group, aggregate, number, type, moment) VALUES ($1, $2, $3, $4, $5)',
    [GROUP, event.subject, event.data.number, event.type, event.time])
})

async function handle(event, delivery) {
  if (event.data.poison || (event.data.failures ?? 0) >= delivery.attempt) throw new Error(`cannot handle ${event.id}`)
  await write(event, delivery)
  console.log('handled', event.subject, event.data.number)
}

const subscriber = new Subscriber({
  kafka: new Kafka({ brokers: BOOTSTRAP_SERVERS.split(','), logLevel: logLevel.WARN }),
  group: GROUP,
  aggregateTypes: ['order'],
  handlers: { 'order.placed.v1': handle },
  retry: { mode: MODE, maxAttempts: 3 },
  consumer: { sessionTimeout: 6_000 },
})
process.on('SIGTERM', () => subscriber.stop())
await subscriber.start()
await subscriber.stopped
await pool.end()
console.log('stopped')
