package io.tailrace.peers.modulith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Sends the incomplete publications of its table to Kafka when it starts, and then waits for {@link
 * Orders}.
 */
@SpringBootApplication
public class Shop {

    /** Starts the application; the arguments are properties of Spring Boot. */
    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }
}
