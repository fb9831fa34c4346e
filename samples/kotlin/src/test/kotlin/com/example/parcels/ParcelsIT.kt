package com.example.parcels

import io.tailrace.event.EventCatalogue
import io.tailrace.event.EventCodec
import io.tailrace.producer.Outbox
import io.tailrace.producer.OutboxConfig
import io.tailrace.producer.OutboxSchema
import io.tailrace.testkit.PostgresServer
import io.tailrace.testkit.junit.TailraceTest
import java.sql.Connection
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.jetbrains.exposed.v1.exceptions.ExposedSQLException
import org.jetbrains.exposed.v1.jdbc.Database
import org.jetbrains.exposed.v1.jdbc.SchemaUtils
import org.jetbrains.exposed.v1.jdbc.transactions.transaction
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test

/** Exposed with a real PostgreSQL: an event exists if its transaction commits. */
@TailraceTest
class ParcelsIT {

    private val events = EventCatalogue.of(ParcelEvent::class.java)
    private val outbox = Outbox.create(events)
    private lateinit var server: PostgresServer
    private lateinit var database: Database

    @BeforeEach
    fun createTables(postgres: PostgresServer) {
        server = postgres
        database = Database.connect(postgres.jdbcUrl(), user = postgres.user(), password = postgres.password())
        transaction(database) { SchemaUtils.create(ParcelTable) }
        server.connect().use {
            OutboxSchema.createIfMissing(it, OutboxConfig.defaults())
            it.createStatement().execute("TRUNCATE parcels, outbox")
        }
    }

    @Test
    fun `a transaction emits its events in their order`() {
        Parcels(database, outbox).pack("parcel-1", 250, null)

        assertThat(query("SELECT id FROM parcels")).containsExactly("parcel-1")
        assertThat(query("SELECT type || ' ' || payload FROM outbox ORDER BY id"))
            .containsExactly(
                "parcel.packed.v1 {\"aggregateId\":\"parcel-1\",\"grams\":250}",
                "parcel.labelled.v1 {\"aggregateId\":\"parcel-1\"}",
            )
    }

    @Test
    fun `a subscriber reads what was emitted`() {
        Parcels(database, outbox).pack("parcel-1", 250, "12 Grimmauld Place")

        val payload = query("SELECT payload FROM outbox WHERE type = 'parcel.labelled.v1'").single()
        assertThat(EventCodec(events).decode("parcel.labelled.v1", payload.toByteArray()))
            .isEqualTo(ParcelEvent.Labelled("parcel-1", "12 Grimmauld Place"))
    }

    @Test
    fun `a rolled back transaction emits nothing`() {
        val parcels = Parcels(database, outbox)
        parcels.pack("parcel-1", 250, null)
        assertThatThrownBy { parcels.pack("parcel-1", 300, null) }
            .isInstanceOf(ExposedSQLException::class.java)

        assertThat(query("SELECT type FROM outbox")).hasSize(2)
    }

    @Test
    fun `an event outside of a transaction is refused`() {
        server.connect().use { connection: Connection ->
            assertThatThrownBy { outbox.emit(connection, ParcelEvent.Packed("parcel-1", 250)) }
                .isInstanceOf(IllegalStateException::class.java)
                .hasMessageContaining("auto-commit")
        }
    }

    private fun query(sql: String): List<String> =
        server.connect().use { connection ->
            val rows = connection.createStatement().executeQuery(sql)
            generateSequence { if (rows.next()) rows.getString(1) else null }.toList()
        }
}
