package com.example.helpdesk;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The helpdesk over HTTP. */
@RestController
class HelpdeskController {

    private final Helpdesk helpdesk;

    HelpdeskController(Helpdesk helpdesk) {
        this.helpdesk = helpdesk;
    }

    @PutMapping("/tickets/{id}")
    @ResponseStatus(HttpStatus.CREATED)
    void open(@PathVariable String id, @RequestBody String subject) {
        helpdesk.open(id, subject);
    }

    @ExceptionHandler(DuplicateKeyException.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    void ticketExists() {}
}
