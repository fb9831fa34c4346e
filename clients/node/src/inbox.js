import { createHash } from 'node:crypto'
import { canonical, isUuid } from './event.js'

const NAMESPACE = Buffer.from('b1a1c7f06d0f5b7e9a543f0d2f1f6c11', 'hex')
const NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/

/** The UUID that an inbox keeps: the id itself, or for an id that is no UUID the UUIDv5 of source and id. */
export function inboxId(id, source) {
  if (isUuid(id)) return canonical(id)
  const name = source == null ? `-:${id}` : `${Buffer.byteLength(source)}:${source}${id}`
  const hash = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16)
  hash[6] = (hash[6] & 0x0f) | 0x50
  hash[8] = (hash[8] & 0x3f) | 0x80
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The events that each group has handled, in a table of PostgreSQL that the Java library shares. */
export class Inbox {
  #table

  constructor(table = 'inbox') {
    if (!NAME.test(table)) throw new TypeError(`table must be a name with or without a schema, got "${table}"`)
    this.#table = table.split('.').map((part) => `"${part}"`).join('.')
  }

  /** The statement that creates the table if it does not exist. */
  ddl() {
    return `CREATE TABLE IF NOT EXISTS ${this.#table} (consumer_group text NOT NULL, event_id uuid NOT NULL,`
      + ' handled_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (consumer_group, event_id))'
  }

  /** Notes the event in the client's transaction. false: the group has handled it before. */
  async claim(client, event, group) {
    const { rowCount } = await client.query(
      `INSERT INTO ${this.#table} (consumer_group, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [group, inboxId(event.id, event.source)])
    return rowCount === 1
  }

  /**
   * Calls effect(client) in a transaction of its own, unless the group has handled the event before. Rolls back and
   * throws what the effect threw. The client must have no transaction, and nobody else may use it meanwhile.
   */
  async once(client, event, group, effect) {
    await client.query('BEGIN')
    try {
      const first = await this.claim(client, event, group)
      if (first) await effect(client)
      await client.query('COMMIT')
      return first
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {}) // the first error says what happened
      throw error
    }
  }

  /** A handler that calls effect(event, client, delivery) once per event, with a client of the pool for each event. */
  handler(pool, effect) {
    return async (event, delivery) => {
      const client = await pool.connect()
      let failure
      try {
        await this.once(client, event, delivery.group, (own) => effect(event, own, delivery))
      } catch (error) {
        failure = error
        throw error
      } finally {
        client.release(failure) // a client that failed may be broken: the pool makes a new one
      }
    }
  }
}
