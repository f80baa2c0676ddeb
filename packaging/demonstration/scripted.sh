# shellcheck shell=bash disable=SC2034,SC2154
# The scripted day: 1,000 baskets over three tills with head office away for the middle third, then
# the table script | till | head office. Sourced by packaging/demo.

baskets_wanted=1000
# After the last sale everything has to be at head office within this time.
patience_s=60
# What a chaos run promises.
engine_kills_min=20
office_kills_min=5

# key in JSON | row of the table | floor: fewer than this would prove nothing
table_rows="baskets|baskets|$baskets_wanted
lines|basket lines|4000
total|total amount|1000000
customers_enrolled|customers enrolled|50
consents_given|consents given|100
consents_refused|refused|100
withdrawn|withdrawn|10
suggestions_shown|suggestions shown|1000
suggestions_accepted|accepted|20
events|events|$((baskets_wanted + 150))"

replay_day() {
    local options=() at
    for at in 0 1 2; do
        options+=(--till "${stores[$at]}:${till_names[$at]}:$(till_socket $at):$bin/tillsided:$(till_config $at)")
    done
    [ -z "$chaos" ] || options+=(--chaos "$chaos")
    "$bin/tillside-replay" --data "$shop" --baskets "$baskets_wanted" --plugin "$plugin" \
        "${options[@]}" --hold-file "$(office_hold)" --head-office-pid "$work/hq/hq.pid" \
        >"$work/script.json" 2>"$logs/replay.log" &
    replay=$!
    local told=0
    while kill -0 "$replay" 2>/dev/null; do
        pause 0.2
        [ -s "$logs/replay.log" ] && [ $((SECONDS - told)) -ge 2 ] || continue
        told=$SECONDS
        say "$(tail -n 1 "$logs/replay.log")"
    done
    wait "$replay" || {
        tail -n 20 "$logs/replay.log" >&2
        fail "the replay failed; its log is $logs/replay.log"
    }
    replay=
}

# Everything that the tills recorded, added up.
tills_recorded() {
    local at
    for at in 0 1 2; do till_status $at || return 1; done |
        jq -s '[.[].recorded | to_entries[]] | group_by(.key) | map({(.[0].key): (map(.value) | add)}) | add'
}

settled() {
    local at status
    for at in 0 1 2; do
        status=$(till_status $at) || return 1
        jq -e '.running and .outbox_depth == 0 and .spool_files == 0' >/dev/null <<<"$status" || return 1
    done
    hq report --json --tills-only >"$work/head-office.json" 2>/dev/null || return 1
    tills_recorded >"$work/tills.json" || return 1
    [ "$(jq .events "$work/head-office.json")" = "$(jq .events "$work/tills.json")" ]
}

run_scripted() {
    step "A business day: $baskets_wanted baskets over three tills, head office away for the middle third${chaos:+, chaos $chaos}"
    replay_day
    local last_sale=$SECONDS
    say "$(tail -n 1 "$logs/replay.log")"
    step "The tills deliver what they hold"
    revive_engines
    if wait_until "$patience_s" "everything is at head office" settled; then
        say "$((SECONDS - last_sale)) s after the last sale"
    else
        say "not all is at head office $patience_s s after the last sale"
    fi
    hq report --json --tills-only >"$work/head-office.json"
    tills_recorded >"$work/tills.json"
    compare
}

# The table, and the exit: each row that is not as it must be is named.
compare() {
    local key name floor script till office equal=true rows=() faults=()
    printf '\n%-20s %14s %14s %14s\n' "" script till "head office"
    while IFS='|' read -r key name floor; do
        script=$(jq ".$key" "$work/script.json")
        till=$(jq ".$key" "$work/tills.json")
        office=$(jq ".$key" "$work/head-office.json")
        printf '%-20s %14s %14s %14s\n' "$name" "$script" "$till" "$office"
        rows+=("$(jq -nc --arg name "$name" --argjson script "$script" --argjson till "$till" \
            --argjson office "$office" '{name: $name, script: $script, till: $till, head_office: $office}')")
        if [ "$script" != "$till" ] || [ "$till" != "$office" ] || [ "$script" = null ]; then
            equal=false
            faults+=("$name: script $script, till $till, head office $office are not equal")
        elif [ "$script" -lt "$floor" ]; then
            faults+=("$name: $script is below the floor of $floor")
        fi
    done <<<"$table_rows"
    echo
    [ -z "$chaos" ] || check_chaos
    if $json; then
        # Printed when all is stopped, so that it is the last line whatever else is said.
        last_line=$(jq -nc --argjson equal "$equal" --argjson seconds $((SECONDS - demo_started)) \
            '{rows: $ARGS.positional, equal: $equal, seconds: $seconds}' --jsonargs "${rows[@]}")
    fi
    if [ ${#faults[@]} -gt 0 ]; then
        printf 'packaging/demo: %s\n' "${faults[@]}" >&2
        exit 1
    fi
    say "All equal. $((SECONDS - demo_started)) s in all."
}

check_chaos() {
    local engines offices
    engines=$(jq .kills_engine "$work/script.json")
    offices=$(jq .kills_head_office "$work/script.json")
    say "chaos: engines killed $engines times, head office $offices times"
    if [ "$engines" -lt "$engine_kills_min" ] || [ "$offices" -lt "$office_kills_min" ]; then
        faults+=("chaos: fewer than $engine_kills_min kills of engines or $office_kills_min of head office")
    fi
}
