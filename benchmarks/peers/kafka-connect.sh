#!/usr/bin/env bash
# Fetches Kafka Connect and the Debezium connector from Maven Central into benchmarks/target/peers.
# Usage: kafka-connect.sh [<version of Debezium>]; without a version the one of the benchmarks.
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$PWD/benchmarks/target/peers/kafka-connect${1:+-$1}
if [ ! -d "$lib" ]; then
  ./mvnw -q -f benchmarks/peers/kafka-connect/pom.xml dependency:copy-dependencies \
    ${1:+-Ddebezium.version="$1"} -DoutputDirectory="$lib"
fi
echo "Kafka Connect is in $lib"
