#!/usr/bin/env bash
# Puts the relay as its container image runs it into benchmarks/target/peers/tailrace-image: the packaged relay of this
# working tree, with an AOT cache that the demo trains. The argument is the home of a JDK of 25 or later.
set -euo pipefail
if [ $# -ne 1 ] || [ ! -x "$1/bin/java" ]; then
  echo "usage: $0 /path/to/jdk-25" >&2
  exit 2
fi
jdk=$(realpath "$1")
cd "$(dirname "$0")/../.."
home=$PWD/benchmarks/target/peers/tailrace-image
./mvnw -q -pl cdc-relay,demo -am -DskipTests package
rm -rf "$home"
mkdir -p "$home"
cp -r cdc-relay/target/lib cdc-relay/target/tailrace-relay.jar "$home"
ln -s "$jdk" "$home/jdk"
PATH=$jdk/bin:$PATH sh process-kit/image/train relay demo/target/tailrace-demo.jar "$home" "$home"
echo "The relay of the image is in $home"
