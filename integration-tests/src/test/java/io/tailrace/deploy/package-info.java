/**
 * What is shipped for running the processes: the Helm chart and the manifests rendered from it,
 * judged without a cluster.
 */
@NullMarked
package io.tailrace.deploy;

import org.jspecify.annotations.NullMarked;
