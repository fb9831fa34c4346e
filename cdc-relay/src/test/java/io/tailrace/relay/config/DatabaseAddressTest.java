package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
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
                            "database-url must be jdbc:postgresql://host:port/database, with parameters that the PostgreSQL driver can read, got")
                    .hasMessageNotContainingAny("top", "secret");
        }
        assertThatThrownBy(() -> source("jdbc:mysql://localhost:3306/shop"))
                .hasMessageEndingWith("got jdbc:mysql://localhost:3306/shop");
    }

    @Test
    void aUrlWithMoreHostsThanAnyClusterHasIsRefused() {
        String primary = "/shop?targetServerType=primary";

        assertThat(violation("jdbc:postgresql://db" + ",db:5432".repeat(99) + primary)).isNull();
        assertThat(violation("jdbc:postgresql://db" + ",db:5432".repeat(100_000) + primary))
                .startsWith("must be jdbc:postgresql://");
    }

    private static @Nullable String violation(String url) {
        return DatabaseAddress.violation(url, "relay");
    }

    @Test
    void everyFormOfTheDriverIsRead() {
        assertThat(source("jdbc:postgresql://my_db:6432/shop?sslmode=require").hosts())
                .containsExactly("my_db:6432");
        assertThat(source("jdbc:postgresql://[::1]:5432/shop").hosts())
                .containsExactly("[::1]:5432");
        assertThat(source("jdbc:postgresql:shop").hosts()).isEmpty();
        assertThat(source("jdbc:postgresql://db/shop%20two").database()).isEqualTo("shop two");
    }

    @Test
    void aUrlWithoutDatabaseMeansTheDatabaseOfTheUser() {
        assertThat(source("jdbc:postgresql://db/").database()).isEqualTo("u");
        assertThat(source("jdbc:postgresql://db:5432/?sslmode=require").database()).isEqualTo("u");
    }

    @Test
    void oneOfSeveralHostsIsChosenAndEverythingElseStays() {
        OutboxSource source =
                source("jdbc:postgresql://one:1,[::2]:2,three/shop?targetServerType=primary&a=b");

        assertThat(source.hosts()).containsExactly("one:1", "[::2]:2", "three");
        assertThat(source.address()).isEqualTo("one:1,[::2]:2,three/shop");
        assertThat(source.at("[::2]:2").jdbcUrl())
                .isEqualTo("jdbc:postgresql://[::2]:2/shop?targetServerType=primary&a=b");
    }

    @Test
    void severalHostsMustBeSearchedForThePrimary() {
        for (String parameters : List.of("", "?targetServerType=any", "?sslmode=require")) {
            assertThatThrownBy(() -> source("jdbc:postgresql://one,two/shop" + parameters))
                    .hasMessage(
                            "database-url must have the parameter targetServerType=primary if it"
                                    + " has several hosts, got one,two/shop");
        }
    }

    @Test
    void parametersThatTheRelaySetsItselfAreRefused() {
        assertThatThrownBy(
                        () ->
                                source(
                                        "jdbc:postgresql://db/shop?password=top-secret"
                                                + "&socketFactory=com.example.Sockets"))
                .hasMessage(
                        "database-url must not have the parameter socketFactory, which the relay"
                                + " sets itself, got db/shop");
    }

    @Test
    void whatTheDriverCannotReadIsRefusedWithoutShowingIt() {
        for (String rest : List.of("db:99999/shop", "db/shop?password=top-secret&user=%zz")) {
            assertThatThrownBy(() -> source("jdbc:postgresql://" + rest))
                    .hasMessageContaining("with parameters that the PostgreSQL driver can read")
                    .hasMessageNotContainingAny("secret", "zz");
        }
    }

    private static OutboxSource source(String url) {
        return RelayConfig.builder(url, "u", "p", "localhost:9092").build().source();
    }
}
