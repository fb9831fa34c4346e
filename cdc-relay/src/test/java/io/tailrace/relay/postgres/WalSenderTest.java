package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WalSenderTest {

    @Test
    void isIdleWhileItWaitsForLogOrForThisProcess() {
        assertThat(isIdle("Client", "WalSenderWaitForWal")).isTrue();
        assertThat(isIdle("Client", "WalSenderWaitForWAL")).isTrue();
        assertThat(isIdle("Client", "WalSenderWriteData")).isTrue();
        assertThat(isIdle("Activity", "WalSenderMain")).isTrue();
    }

    @Test
    void isNotIdleWhileItDecodes() {
        assertThat(isIdle("IO", "ReorderBufferRead")).isFalse();
        assertThat(isIdle("LWLock", "WALInsert")).isFalse();
        assertThat(new WalSender(1, null, null).isIdle()).isFalse();
    }

    @Test
    void isNotIdleWhileAStandbyHasToConfirmFirst() {
        assertThat(isIdle("Client", "WaitForStandbyConfirmation")).isFalse();
    }

    private static boolean isIdle(String waitEventType, String waitEvent) {
        return new WalSender(1, waitEventType, waitEvent).isIdle();
    }
}
