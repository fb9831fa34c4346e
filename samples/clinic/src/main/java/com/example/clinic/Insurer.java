package com.example.clinic;

import org.springframework.stereotype.Component;

/** Stands for another system, which can be out of order. */
@Component
class Insurer {

    private volatile boolean answers = true;

    void refund(String appointment) {
        if (!answers) {
            throw new IllegalStateException("The insurer does not answer: refund " + appointment);
        }
    }

    void setAnswers(boolean answers) {
        this.answers = answers;
    }
}
