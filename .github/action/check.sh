#!/usr/bin/env bash
# Checks templates: the findings go to the log as text and as annotations, to a SARIF log, and with the whole report to
# the summary of the job.
#
# Reads PULLCHECK, PATHS and ARGUMENTS (one a line), BASELINE, STRICT, SARIF, SUMMARY, and of what every step has
# GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. Writes the outputs status and sarif, and does not fail: the last step does.
set -euo pipefail

# lines ARRAY TEXT makes an array of the lines that are not empty.
lines() {
    local line
    while IFS= read -r line; do
        line=${line%$'\r'}
        if [ -n "$line" ]; then eval "$1+=(\"\$line\")"; fi
    done <<<"$2"
}
paths=() flags=() only=()
lines paths "$PATHS"
lines flags "$ARGUMENTS"
[ -z "$BASELINE" ] || only+=("--baseline=$BASELINE")
[ "$STRICT" != true ] || only+=(--strict)
case $SARIF in *$'\n'*) printf '::error::the name of the SARIF log has a line break\n'; exit 2 ;; esac

# The log is text from templates: a line in it must not be taken for a command of the runner.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n' "$token"
status=0
"$PULLCHECK" template ${flags[@]+"${flags[@]}"} ${only[@]+"${only[@]}"} --format=sarif --output="$SARIF" -- ${paths[@]+"${paths[@]}"} || status=$?
printf '::%s::\n' "$token"
printf 'status=%s\n' "$status" >>"$GITHUB_OUTPUT"
if [ "$status" -gt 1 ]; then
    printf '::error::pullcheck could not use its input; its log says why\n'
    exit 0
fi
printf 'sarif=%s\n' "$SARIF" >>"$GITHUB_OUTPUT"
"$PULLCHECK" template ${flags[@]+"${flags[@]}"} ${only[@]+"${only[@]}"} --format=github -- ${paths[@]+"${paths[@]}"} 2>/dev/null || true

[ "$SUMMARY" = true ] || exit 0
page=$(mktemp)
trap 'rm -f "$page"' EXIT
"$PULLCHECK" report ${flags[@]+"${flags[@]}"} --format=markdown -- ${paths[@]+"${paths[@]}"} >"$page" 2>/dev/null || true
# GitHub takes 1 MiB of summary for each step.
if [ "$(wc -c <"$page")" -lt 1000000 ]; then
    cat "$page" >>"$GITHUB_STEP_SUMMARY"
else
    printf 'The report of pullcheck is too long for a summary; the log of the step has the findings.\n' >>"$GITHUB_STEP_SUMMARY"
fi
