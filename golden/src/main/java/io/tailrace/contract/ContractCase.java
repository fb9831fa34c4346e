package io.tailrace.contract;

import java.util.Optional;

/**
 * One case of the contract. The format is described in {@code contract/README.md}. Immutable.
 *
 * @param name what the case says
 * @param input what the function of the contract is given
 * @param expect what the function returns
 * @param skip why this case is not run by Java; empty if it is
 */
public record ContractCase(
        String name, ContractValue input, ContractValue expect, Optional<String> skip) {}
