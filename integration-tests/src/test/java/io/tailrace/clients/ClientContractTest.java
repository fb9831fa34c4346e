package io.tailrace.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The cases of the contract, run by the packages for other languages. */
class ClientContractTest {

    @Test
    void theNodePackageFollowsTheContract() throws IOException, InterruptedException {
        Tool.assumeNode();

        Tool.Result tests =
                Tool.run(Tool.NODE_PACKAGE, Map.of(), "node", "--test", "--test-reporter=tap");

        assertThat(tests.code()).as(tests.output()).isZero();
        assertThat(tests.output()).contains("ok 1 - dedupe:", "# fail 0");
    }

    @Test
    void thePythonPackageFollowsTheContract() throws IOException, InterruptedException {
        Tool.assumePython();

        Tool.Result tests =
                Tool.run(
                        Tool.PYTHON_PACKAGE,
                        Map.of("PYTHONDONTWRITEBYTECODE", "1"),
                        Tool.PYTHON,
                        "-m",
                        "unittest",
                        "test_contract");

        assertThat(tests.code()).as(tests.output()).isZero();
        assertThat(tests.output()).contains("Ran 11 tests", "OK");
    }
}
