/**
 * Certificates, and a Kafka broker that demands authentication and grants nothing by itself. Needs
 * only the keytool of the running JDK.
 */
@NullMarked
package io.tailrace.testkit.security;

import org.jspecify.annotations.NullMarked;
