package io.tailrace.spring.sample;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of a business table. */
@Entity
@Table(name = "orders")
public class OrderEntity {

    @Id private String id;
    private String status;

    protected OrderEntity() {}

    public OrderEntity(String id, String status) {
        this.id = id;
        this.status = status;
    }

    public String getId() {
        return id;
    }

    public String getStatus() {
        return status;
    }
}
