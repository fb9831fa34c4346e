package io.tailrace.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages, as ARCHITECTURE.md draws them. */
class ArchitectureTest {

    private static final List<String> MODULES =
            List.of(
                    "event-model",
                    "producer-lib",
                    "r2dbc",
                    "spring",
                    "spring-boot-starter",
                    "spring-boot-3-starter",
                    "record-format",
                    "connect",
                    "process-kit",
                    "account",
                    "processor-client",
                    "console",
                    "cdc-relay",
                    "stream-processor",
                    "subscriber-lib",
                    "schema-registry",
                    "testkit",
                    "testkit-pipeline",
                    "demo",
                    "chaos",
                    "benchmarks");

    /** The packages of processor-client, which the tools of other processes may use. */
    private static final String[] CLIENT = {
        "io.tailrace.processor.schedule..",
        "io.tailrace.processor.scan..",
        "io.tailrace.processor.held..",
        "io.tailrace.processor.dlt..",
        "io.tailrace.processor.error..",
        "io.tailrace.processor.rehearsal.."
    };

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .importPaths(
                            MODULES.stream()
                                    .map(module -> Path.of("..", module, "target", "classes"))
                                    .toList());

    @Test
    void modulesDependOnEachOtherOnlyAsDrawn() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("event")
                .definedBy("io.tailrace.event..")
                .layer("producer")
                .definedBy("io.tailrace.producer..")
                .layer("r2dbc")
                .definedBy("io.tailrace.r2dbc..")
                .layer("spring")
                .definedBy("io.tailrace.spring..")
                .layer("bench")
                .definedBy("io.tailrace.bench..")
                .layer("record")
                .definedBy("io.tailrace.record..")
                .layer("connect")
                .definedBy("io.tailrace.connect..")
                .layer("process")
                .definedBy("io.tailrace.process..")
                .layer("account")
                .definedBy("io.tailrace.account..")
                .layer("relay")
                .definedBy("io.tailrace.relay..")
                .layer("processor")
                .definedBy(
                        resideInAPackage("io.tailrace.processor..")
                                .and(resideOutsideOfPackages(CLIENT)))
                .layer("client")
                .definedBy(CLIENT)
                .layer("console")
                .definedBy("io.tailrace.console..")
                .layer("subscriber")
                .definedBy("io.tailrace.subscriber..")
                .layer("registry")
                .definedBy("io.tailrace.registry..")
                .layer("testkit")
                .definedBy("io.tailrace.testkit..")
                .layer("pipeline")
                .definedBy("io.tailrace.testkit.pipeline..")
                .layer("demo")
                .definedBy("io.tailrace.demo..")
                .layer("chaos")
                .definedBy("io.tailrace.chaos..")
                .whereLayer("r2dbc")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("spring")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("bench")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("connect")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("producer")
                .mayOnlyBeAccessedByLayers("demo", "r2dbc", "spring", "bench", "pipeline")
                .whereLayer("subscriber")
                .mayOnlyBeAccessedByLayers("demo", "spring", "chaos", "bench", "registry")
                .whereLayer("registry")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("processor")
                .mayOnlyBeAccessedByLayers("demo", "chaos", "bench", "pipeline")
                .whereLayer("client")
                .mayOnlyBeAccessedByLayers("processor", "relay", "console")
                .whereLayer("console")
                .mayOnlyBeAccessedByLayers("processor", "demo")
                .whereLayer("account")
                .mayOnlyBeAccessedByLayers(
                        "processor", "relay", "console", "chaos", "bench", "pipeline")
                .whereLayer("relay")
                .mayOnlyBeAccessedByLayers("demo", "chaos", "bench", "pipeline")
                .whereLayer("record")
                .mayOnlyBeAccessedByLayers(
                        "process",
                        "account",
                        "connect",
                        "relay",
                        "client",
                        "console",
                        "processor",
                        "registry",
                        "chaos",
                        "bench")
                .whereLayer("process")
                .mayOnlyBeAccessedByLayers(
                        "account",
                        "relay",
                        "client",
                        "console",
                        "processor",
                        "demo",
                        "chaos",
                        "bench")
                .whereLayer("testkit")
                .mayOnlyBeAccessedByLayers("demo", "chaos", "bench", "pipeline")
                .whereLayer("demo")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("chaos")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void onlyTheRelayKnowsDebezium() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tailrace.relay..", "io.tailrace.chaos.relay.naive..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.debezium..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.tailrace.relay..",
                        "io.tailrace.connect..",
                        "io.tailrace.chaos.relay.naive..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.connect..")
                .check(CLASSES);
    }

    @Test
    void onlyTheModuleForSchemaRegistriesKnowsTheirFormats() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tailrace.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.avro..", "com.google.protobuf..", "io.apicurio..")
                .check(CLASSES);
    }

    @Test
    void onlyTheStreamOfTheRelayKnowsDebezium() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.relay..")
                .and()
                .resideOutsideOfPackage("io.tailrace.relay.source..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect..")
                .check(CLASSES);
    }

    @Test
    void onlyTheProcessorKnowsKafkaStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.tailrace.processor..",
                        "io.tailrace.chaos.processor.naive..",
                        "io.tailrace.bench.processor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.streams..")
                .check(CLASSES);
    }

    @Test
    void whatSpeaksToProcessorsFromOutsideKnowsNoKafkaStreams() {
        noClasses()
                .that()
                .resideInAnyPackage(CLIENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.streams..")
                .because("the relay uses it, which has neither Kafka Streams nor RocksDB")
                .check(CLASSES);
    }

    @Test
    void whatServicesLinkToWriteEventsKnowsNoKafka() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tailrace.event..", "io.tailrace.producer..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void whatBothVersionsOfSpringBootShareKnowsNoneOfTheirActuators() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.spring..")
                .and()
                .resideOutsideOfPackages("io.tailrace.spring.boot3..", "io.tailrace.spring.boot4..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.boot.actuate..", "org.springframework.boot.health..")
                .because("health packages moved in Spring Boot 4; implement HealthCheck instead")
                .check(CLASSES);
    }

    @Test
    void theCentreOfTheSubscriberKnowsNeitherKafkaNorThreads() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.subscriber.partition..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..", "java.util.concurrent..", "java.time..", "java.sql..")
                .check(CLASSES);
    }

    @Test
    void optionalLibrariesOfTheSubscriberStayInPackagesOfTheirOwn() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.subscriber..")
                .and()
                .resideOutsideOfPackages(
                        "io.tailrace.subscriber.micrometer..",
                        "io.tailrace.subscriber.opentelemetry..",
                        "io.tailrace.subscriber.resilience..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.micrometer..", "io.opentelemetry..", "io.github.resilience4j..")
                .check(CLASSES);
    }

    @Test
    void theCentreOfTheRelayDoesNoInputOrOutput() {
        noClasses()
                .that()
                .haveSimpleName("PositionGuard")
                .or()
                .haveSimpleName("StartPlan")
                .or()
                .haveSimpleName("Position")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "java.net..", "java.nio..", "org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void everyModuleIsLookedAt() {
        assertThat(CLASSES.stream().map(c -> c.getPackageName().split("\\.", 4)[2]).distinct())
                .contains(
                        "event",
                        "producer",
                        "r2dbc",
                        "spring",
                        "bench",
                        "process",
                        "relay",
                        "processor",
                        "subscriber",
                        "testkit",
                        "demo",
                        "chaos");
    }
}
