package io.tailrace.spring.bookshop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application with a family of its own and no catalogue. */
@SpringBootApplication
class BookshopApplication {}
