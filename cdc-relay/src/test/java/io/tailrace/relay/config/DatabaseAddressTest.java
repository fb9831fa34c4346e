package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseAddressTest {

    @Test
    void hostPortAndDatabaseAreShown() {
        assertThat(DatabaseAddress.of("jdbc:postgresql://localhost:5432/shop"))
                .isEqualTo("localhost:5432/shop");
        assertThat(DatabaseAddress.of("jdbc:postgresql://db.example.org/shop"))
                .isEqualTo("db.example.org/shop");
        assertThat(DatabaseAddress.of("jdbc:postgresql://[::1]:5432/shop"))
                .isEqualTo("[::1]:5432/shop");
    }

    @Test
    void theParametersOfTheDriverAreNeverShown() {
        for (String parameters :
                List.of(
                        "?password=top-secret",
                        "?sslmode=require&sslpassword=top-secret",
                        "?password=a@b/c?d#top-secret",
                        "?password=top%secret",
                        "?password=top-secret\nmore")) {
            assertThat(DatabaseAddress.of("jdbc:postgresql://localhost:5432/shop" + parameters))
                    .isEqualTo("localhost:5432/shop");
        }
    }

    @Test
    void aUrlOfAnotherFormIsRefusedAndShownOnlyIfItHasNoPlaceForAPassword() {
        for (String url :
                List.of(
                        "postgresql://u:top-secret@localhost/shop",
                        "jdbc:postgresql://u:top-secret@localhost/shop",
                        "jdbc:postgresql://u:top?secret@localhost/shop",
                        "jdbc:postgresql://localhost?password=top-secret",
                        "jdbc:postgresql://localhost/shop;password=top-secret",
                        "localhost password=top-secret")) {
            assertThatThrownBy(() -> source(url))
                    .hasMessageStartingWith(
                            "database-url must be jdbc:postgresql://host:port/database with one host, got")
                    .hasMessageNotContainingAny("top", "secret");
        }
        assertThatThrownBy(() -> source("jdbc:mysql://localhost:3306/shop"))
                .hasMessageEndingWith("got jdbc:mysql://localhost:3306/shop");
    }

    @Test
    void theServerIsFoundWhateverTheParametersAre() {
        OutboxSource source = source("jdbc:postgresql://my_db:6432/shop?a=b c&d=%zz{");

        assertThat(source.host()).isEqualTo("my_db");
        assertThat(source.port()).isEqualTo(6432);
        assertThat(source.database()).isEqualTo("shop");
        assertThat(source("jdbc:postgresql://db/shop").port()).isEqualTo(5432);
    }

    @Test
    void aPortThatCannotBeAndSeveralHostsAreRefused() {
        for (String url :
                List.of(
                        "jdbc:postgresql://db:99999/shop",
                        "jdbc:postgresql://one:5432,two:5432/shop")) {
            assertThatThrownBy(() -> source(url))
                    .hasMessageContaining("host:port/database with one host, got");
        }
    }

    private static OutboxSource source(String url) {
        return RelayConfig.builder(url, "u", "p", "localhost:9092").build().source();
    }
}
