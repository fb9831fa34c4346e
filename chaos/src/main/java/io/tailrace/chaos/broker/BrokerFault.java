package io.tailrace.chaos.broker;

import io.tailrace.testkit.ClusterBroker;
import io.tailrace.testkit.ClusterBroker.Isolation;
import java.util.Locale;

/** What happens to one broker of three, and how it ends. */
public enum BrokerFault {

    /** The broker is killed, and started again later. */
    KILL {
        @Override
        void begin(ClusterBroker broker) {
            broker.kill();
        }

        @Override
        void end(ClusterBroker broker) {
            broker.start();
        }
    },

    /** The process of the broker is suspended and resumed. */
    PAUSE {
        @Override
        void begin(ClusterBroker broker) {
            broker.pause();
        }

        @Override
        void end(ClusterBroker broker) {
            broker.resume();
        }
    },

    /** Neither brokers nor clients reach the broker. */
    CUT_OFF {
        @Override
        void begin(ClusterBroker broker) {
            broker.isolate(Isolation.FROM_ALL);
        }

        @Override
        void end(ClusterBroker broker) {
            broker.rejoin();
        }
    },

    /** The other brokers do not reach the broker, but its clients do: it still believes to lead. */
    STRAND {
        @Override
        void begin(ClusterBroker broker) {
            broker.isolate(Isolation.FROM_BROKERS);
        }

        @Override
        void end(ClusterBroker broker) {
            broker.rejoin();
        }
    },

    /** The broker is stopped in good order, and started again later. */
    ROLL {
        @Override
        void begin(ClusterBroker broker) {
            broker.stop();
        }

        @Override
        void end(ClusterBroker broker) {
            broker.start();
        }
    };

    abstract void begin(ClusterBroker broker);

    abstract void end(ClusterBroker broker);

    /** The name in a result line, for example {@code broker_kill}. */
    String label() {
        return "broker_" + name().toLowerCase(Locale.ROOT);
    }
}
