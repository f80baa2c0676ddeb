# shellcheck shell=bash disable=SC2034,SC2154
# What packaging/demo says: steps with their seconds, and a sign of life while one takes long.
# Sourced by packaging/demo; uses nothing of it.

demo_started=$SECONDS

# Waits without a process that would outlive the demonstration: nothing ever comes through this pipe.
exec 9<> <(:)
pause() { read -rt "$1" -u 9 || true; }

step() { printf '==> %s\n' "$*"; }
say() { printf '    %s\n' "$*"; }
# fail WORDS…: ends the demonstration; what was started is stopped on the way out.
fail() {
    printf 'packaging/demo: %s\n' "$*" >&2
    exit 1
}

watcher= # the process behind the signs of life

# quietly NAME COMMAND…: its output goes to a log, its last line is shown every few seconds; on failure
# the end of the log is shown and the demonstration ends.
quietly() {
    local name=$1 log=$logs/$1.log begun=$SECONDS status=0
    shift
    {
        while pause 5; do
            say "$((SECONDS - begun)) s … $(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c 1-90)"
        done
    } &
    watcher=$!
    "$@" >"$log" 2>&1 || status=$?
    { kill "$watcher" && wait "$watcher"; } 2>/dev/null || true
    watcher=
    if [ "$status" -ne 0 ]; then
        tail -n 30 "$log" | sed 's/^/      /' >&2
        fail "$name failed (exit $status); the whole log is $log"
    fi
    [ $((SECONDS - begun)) -lt 2 ] || say "$((SECONDS - begun)) s"
}

# wait_until SECONDS WORDS COMMAND…: tries the command every 0.2 s; says what it waits for.
wait_until() {
    local limit=$1 words=$2 begun=$SECONDS told=$SECONDS
    shift 2
    until "$@"; do
        if [ $((SECONDS - begun)) -ge "$limit" ]; then return 1; fi
        if [ $((SECONDS - told)) -ge 3 ]; then
            told=$SECONDS
            say "$((SECONDS - begun)) s … waiting until $words"
        fi
        pause 0.2
    done
}
