# shellcheck shell=bash disable=SC2034,SC2154
# The three tills: a folder, a one-time code of head office and an engine each.
# Sourced by packaging/demo.

till_folder() { echo "$work/till$1"; }
till_socket() { echo "$work/till$1/tillside.sock"; }
till_config() { echo "$work/till$1.toml"; }

start_engine() {
    "$bin/tillsided" run --config "$(till_config "$1")" >>"$logs/till$1.log" 2>&1 &
    disown $!
}

till_status() { "$bin/tillsided" status --config "$(till_config "$1")" --json 2>/dev/null; }

engine_runs() { till_status "$1" | jq -e .running >/dev/null; }

# A till is ready when it has its suggestion model, and its customers: when no more came for a while.
till_ready() {
    local status count
    status=$(till_status "$1") || return 1
    jq -e '.customers > 0 and .model_version != ""' >/dev/null <<<"$status" || return 1
    count=$(jq .customers <<<"$status")
    pause 0.5
    [ "$(till_status "$1" | jq .customers)" = "$count" ]
}

# The code goes from one program to the other and stands in no list of processes and no log.
enrol_till() {
    hq enrol-code "${stores[$1]}" "${till_names[$1]}" --valid 1h --json | jq -r .code |
        "$bin/tillsided" enrol --config "$(till_config "$1")" \
            --head-office "https://127.0.0.1:$port_tills" --code-file -
}

add_tills() {
    step "Three tills: ${till_names[*]}"
    local at folder
    for at in 0 1 2; do
        folder=$(till_folder $at)
        mkdir -m 700 "$folder"
        printf 'data = "%s"\n\n[sync]\nretry_ms_max = 1000\n' "$folder" >"$(till_config $at)"
        quietly "till-enrol-$at" enrol_till $at
        start_engine $at
    done
    for at in 0 1 2; do
        wait_until 60 "${till_names[$at]} has its customers and the model" till_ready $at || {
            tail -n 20 "$logs/till$at.log" >&2
            fail "till ${till_names[$at]} is not ready after 60 s; its log is $logs/till$at.log"
        }
        say "${till_names[$at]}: $(till_status $at | jq -r '"\(.customers) customers, model \(.model_version)"')"
    done
}

# After chaos an engine may lie where the last kill left it: nobody has called it since.
revive_engines() {
    local at
    for at in 0 1 2; do
        engine_runs $at || start_engine $at
    done
}
