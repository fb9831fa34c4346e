package com.example.parcels

import io.tailrace.event.DomainEvent
import io.tailrace.event.EventId
import io.tailrace.producer.Outbox
import java.sql.Connection
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.jdbc.Database
import org.jetbrains.exposed.v1.jdbc.JdbcTransaction
import org.jetbrains.exposed.v1.jdbc.insert
import org.jetbrains.exposed.v1.jdbc.transactions.transaction

/** The table of parcels. */
object ParcelTable : Table("parcels") {
    val id = text("id")
    val grams = integer("grams")
    override val primaryKey = PrimaryKey(id)
}

/** Packs parcels with Exposed. */
class Parcels(private val database: Database, private val outbox: Outbox) {

    /** Saves a parcel and emits its events, in one transaction. */
    fun pack(parcel: String, weight: Int, address: String?) {
        transaction(database) {
            emit(ParcelEvent.Packed(parcel, weight))
            emit(ParcelEvent.Labelled(parcel, address))
            ParcelTable.insert {
                it[id] = parcel
                it[grams] = weight
            }
        }
    }

    /** Emits an event in the transaction of Exposed. */
    private fun JdbcTransaction.emit(event: DomainEvent): EventId =
        outbox.emit(connection.connection as Connection, event)
}
