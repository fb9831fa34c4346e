package com.example.bookshop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order as Hibernate stores it. */
@Entity
@Table(name = "orders")
public class Order {

    @Id private String id;
    private String book;

    /** For Hibernate. */
    protected Order() {}

    /** A new order. */
    public Order(String id, String book) {
        this.id = id;
        this.book = book;
    }

    /** The id. */
    public String id() {
        return id;
    }

    /** The book. */
    public String book() {
        return book;
    }
}
