package io.tailrace.spring.sample;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application with JPA and Actuator that does nothing about Tailrace but depend on it. */
@SpringBootApplication
class ShopApplication {}
