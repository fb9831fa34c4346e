#!/usr/bin/env bash
# Fetches Kafka Connect and the Debezium connector from Maven Central into benchmarks/target/peers.
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$PWD/benchmarks/target/peers/kafka-connect
if [ ! -d "$lib" ]; then
  ./mvnw -q -f benchmarks/peers/kafka-connect/pom.xml dependency:copy-dependencies \
    -DoutputDirectory="$lib"
fi
echo "Kafka Connect is in $lib"
