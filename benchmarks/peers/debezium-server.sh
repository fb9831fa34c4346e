#!/usr/bin/env bash
# Fetches Debezium Server from Maven Central into benchmarks/target/peers (780 MB).
# It needs Java 21 or later: -Dbench.java21=<home of such a JDK>, unless Maven runs on one.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=3.6.0.Final
peers=$PWD/benchmarks/target/peers
if [ ! -d "$peers/debezium-server" ]; then
  mkdir -p "$peers"
  # The artifact does not depend on the project. This one has no parent that must be built first.
  ./mvnw -q -f benchmarks/peers/kafka-connect/pom.xml dependency:copy -DoutputDirectory="$peers" \
    -Dartifact=io.debezium:debezium-server-dist:$version:tar.gz
  tar -xzf "$peers/debezium-server-dist-$version.tar.gz" -C "$peers"
  rm "$peers/debezium-server-dist-$version.tar.gz"
fi
echo "Debezium Server $version is in $peers/debezium-server"
