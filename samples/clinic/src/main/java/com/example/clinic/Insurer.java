package com.example.clinic;

import org.springframework.stereotype.Component;

/** Stands for another system, which is out of order until somebody repairs it. */
@Component
class Insurer {

    private volatile boolean repaired;

    void refund(String appointment) {
        if (!repaired) {
            throw new IllegalStateException("The insurer does not answer: refund " + appointment);
        }
    }

    void repair() {
        repaired = true;
    }
}
