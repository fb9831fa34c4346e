#!/usr/bin/env bash
# Builds the application with Spring Modulith into benchmarks/target/peers/spring-modulith, with its
# libraries from Maven Central.
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$PWD/benchmarks/target/peers/spring-modulith
build=$PWD/benchmarks/target/peers/build
if [ ! -d "$lib" ]; then
  mkdir -p "$build"
  cp -r benchmarks/peers/spring-modulith "$build"
  ./mvnw -q -f "$build/spring-modulith/pom.xml" package dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$build/lib"
  cp "$build/spring-modulith/target/spring-modulith-1.jar" "$build/lib"
  mv "$build/lib" "$lib"
  rm -r "$build"
fi
echo "The application with Spring Modulith is in $lib"
