#!/usr/bin/env bash
# What both actor runtimes cost, on one machine, in turn: compare.sh [--times N] [--smoke] [word of a row]...
# Each figure is the median over the runs (3 unless told otherwise, which takes about three minutes), of each run's median, in
# nanoseconds: elapsed / all processors. Prints the table of docs/actor-runtime.md.
set -euo pipefail
project=$(dirname "$(realpath "$0")")
root=$(realpath "$project/../..")
times=3
if [[ ${1:-} == --times ]]; then
    times=$2
    shift 2
fi

results=$(mktemp)
trap 'rm -f "$results"' EXIT
for runtime in Embedded Akka; do
    dotnet build "$project" -c Release -p:ActorRuntime=$runtime -v q --nologo >&2
done

for ((run = 1; run <= times; run++)); do
    for runtime in embedded akka; do
        "$root/artifacts/$runtime/bin/VduseActors.Bench.ActorRuntime/release/VduseActors.Bench.ActorRuntime" "$@" |
            sed -n "5,\$s/^| /$runtime|/p" >>"$results"
    done
done

awk -F ' *\\| *' '
    function median(key,   i, j, n, value, sorted) {
        n = count[key]
        for (i = 1; i <= n; i++) {
            value = values[key, i]
            for (j = i - 1; j >= 1 && sorted[j] > value; j--) sorted[j + 1] = sorted[j]
            sorted[j + 1] = value
        }
        return sorted[int((n + 1) / 2)]
    }
    function grouped(number,   end) {
        for (end = ""; length(number) > 3; number = substr(number, 1, length(number) - 3)) end = "," substr(number, length(number) - 2) end
        return number end
    }
    function shown(runtime, what) {
        return grouped(median(runtime SUBSEP what SUBSEP 1)) (count[runtime, what, 2] ? " / " grouped(median(runtime SUBSEP what SUBSEP 2)) : "")
    }
    {
        gsub(",", "", $3)
        gsub(",", "", $4)
        if (!seen[$2]++) rows[++last] = $2
        unit[$2] = $5
        values[$1, $2, 1, ++count[$1, $2, 1]] = $3 + 0
        if ($4 != "") values[$1, $2, 2, ++count[$1, $2, 2]] = $4 + 0
    }
    END {
        print "| what | embedded | Akka | unit |"
        print "|---|---:|---:|---|"
        for (i = 1; i <= last; i++) printf "| %s | %s | %s | %s |\n", rows[i], shown("embedded", rows[i]), shown("akka", rows[i]), unit[rows[i]]
    }' "$results"
