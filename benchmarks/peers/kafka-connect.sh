#!/usr/bin/env bash
# Fetches Kafka Connect and the Debezium connector from Maven Central into benchmarks/target/peers.
# Usage: kafka-connect.sh [<version of Debezium> [<version of Kafka>]]; without a version the one of
# the benchmarks.
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$PWD/benchmarks/target/peers/kafka-connect${1:+-$1}${2:+-kafka-$2}
if [ ! -d "$lib" ]; then
  ./mvnw -q -f benchmarks/peers/kafka-connect/pom.xml dependency:copy-dependencies \
    ${1:+-Ddebezium.version="$1"} ${2:+-Dkafka.version="$2"} -DoutputDirectory="$lib"
fi
echo "Kafka Connect is in $lib"
