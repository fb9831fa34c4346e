#!/usr/bin/env bash
# Puts the relay as its container image runs it into benchmarks/target/peers/tailrace-image: the packaged relay of this
# working tree, with an AOT cache that the demo trains. To be run again after a change of the relay. The argument is the
# home of a JDK of 25 or later.
set -euo pipefail
if [ $# -ne 1 ] || [ ! -x "$1/bin/java" ]; then
  echo "usage: $0 /path/to/jdk-25" >&2
  exit 2
fi
jdk=$(realpath "$1")
cd "$(dirname "$0")/../.."
home=$PWD/benchmarks/target/peers/tailrace-image
rm -rf "$home"
trap 'rm -rf "$home"' EXIT # unless it becomes complete
./mvnw -q -pl cdc-relay,demo -am -DskipTests package
mkdir -p "$home"
cp -r cdc-relay/target/lib cdc-relay/target/tailrace-relay.jar "$home"
ln -s "$jdk" "$home/jdk"
PATH=$jdk/bin:$PATH sh process-kit/image/train relay demo/target/tailrace-demo.jar "$home" "$home"
if [ ! -f "$home/java.aot" ]; then
  echo "error: $jdk is no JDK of 25 or later: it makes no AOT cache." >&2
  exit 1
fi
trap - EXIT
echo "The relay of the image is in $home"
