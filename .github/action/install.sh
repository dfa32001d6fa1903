#!/usr/bin/env bash
# Takes pullcheck from a release and holds it against the checksums of the release.
#
# Reads VERSION, REPOSITORY, and of what every step has GITHUB_SERVER_URL, GITHUB_OUTPUT, RUNNER_OS, RUNNER_ARCH and
# RUNNER_TEMP. Writes the output pullcheck.
set -euo pipefail

fail() { printf '::error::%s\n' "$1"; exit 2; }

[[ $VERSION =~ ^v[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*$ ]] ||
    fail "pullcheck has releases such as v1.2.3; name one as the version of the action (uses: …@v1.2.3), or with its input version"
case $RUNNER_OS in
    Linux) os=linux archive=tar.gz ;;
    macOS) os=darwin archive=tar.gz ;;
    Windows) os=windows archive=zip ;;
    *) fail "pullcheck has no release for this system" ;;
esac
case $RUNNER_ARCH in
    X64) arch=amd64 ;;
    ARM64) arch=arm64 ;;
    *) fail "pullcheck has no release for this architecture" ;;
esac
name=pullcheck_${VERSION#v}_${os}_$arch.$archive
from=$GITHUB_SERVER_URL/$REPOSITORY/releases/download/$VERSION
into=$RUNNER_TEMP/pullcheck-$VERSION
mkdir -p "$into"
cd "$into"
for file in "$name" checksums.txt; do
    curl --fail --silent --show-error --location --retry 3 --output "$file" "$from/$file" ||
        fail "the release has no $file"
done
sum=$(grep -F "  $name" checksums.txt) || fail "the checksums of the release do not name $name"
if command -v sha256sum >/dev/null; then
    sha256sum --check --quiet <<<"$sum" || fail "$name is not what the release says"
else # macOS
    shasum --algorithm 256 --check --quiet <<<"$sum" || fail "$name is not what the release says"
fi
if [ "$archive" = zip ]; then unzip -oq "$name"; else tar -xzf "$name"; fi
program=$into/pullcheck
[ "$os" = windows ] && program=$program.exe
printf 'pullcheck=%s\n' "$program" >>"$GITHUB_OUTPUT"
