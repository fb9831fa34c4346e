package com.example.helpdesk;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A helpdesk that opens tickets and confirms them by mail. */
@SpringBootApplication
public class HelpdeskApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(HelpdeskApplication.class, arguments);
    }
}
