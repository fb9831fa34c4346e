package com.example.clinic;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A service that emits events of its own and handles them. */
@SpringBootApplication
public class ClinicApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ClinicApplication.class, arguments);
    }
}
