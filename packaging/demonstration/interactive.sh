# shellcheck shell=bash disable=SC2034,SC2154
# The demonstration for people: a register for each till, where to look, and what to try.
# Sourced by packaging/demo.

registers=()

start_registers() {
    local at items
    items=$(data_file items)
    case $items in
        *.zst)
            zstd -dcq "$items" >"$work/items.csv"
            items=$work/items.csv ;;
    esac
    for at in 0 1 2; do
        "$bin/tillside-register" --port "${register_ports[$at]}" --plugin "$plugin" \
            --socket "$(till_socket $at)" --items "$items" --store "${stores[$at]}" \
            --till "${till_names[$at]}" --engine "$bin/tillsided" \
            --engine-config "$(till_config $at)" --tickets "$(till_folder $at)/register-tickets" \
            >>"$logs/register$at.log" 2>&1 &
        registers+=($!)
    done
    for at in 0 1 2; do
        wait_until 20 "the register of ${till_names[$at]} answers" taken "${register_ports[$at]}" || {
            tail -n 20 "$logs/register$at.log" >&2
            fail "a register did not start; its log is $logs/register$at.log"
        }
    done
}

# The first of a role in a store: "code, PIN 123456".
sign_in() {
    zstd_or_cat "$staff_file" | awk -F, -v store="$1" -v role="$2" \
        '$2 == role && $3 == store { print $1 ", PIN " $NF; exit }'
}

zstd_or_cat() { case $1 in *.zst) zstd -dcq "$1" ;; *) cat "$1" ;; esac; }

# Somebody to look up: the first member of a store.
somebody() {
    zstd_or_cat "$customers_file" | awk -F, -v store="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["home_store"] == store && $at["phone"] ~ /^\+852/ {
            print substr($at["phone"], 5, 4) " " substr($at["phone"], 9)
            exit
        }'
}

run_interactive() {
    step "Registers"
    start_registers
    cat <<END

Tillside is open ($((SECONDS - demo_started)) s). Only this machine can reach it.

  register of till ${till_names[0]}     http://127.0.0.1:${register_ports[0]}
  register of till ${till_names[1]}      http://127.0.0.1:${register_ports[1]}
  register of till ${till_names[2]}      http://127.0.0.1:${register_ports[2]}
  head office's console      http://127.0.0.1:$port_console_plain

  sign in at ${till_names[0]}   cashier $(sign_in "${stores[0]}" cashier); manager $(sign_in "${stores[0]}" store_manager)
  sign in at ${till_names[1]}    cashier $(sign_in "${stores[1]}" cashier)
  sign in at ${till_names[2]}    cashier $(sign_in "${stores[2]}" cashier)
  sign in at head office     admin, password $admin_password

What to try
  1  Ring up some goods; watch the suggestions and their reasons change; add one with a tap.
  2  Find a member: $(somebody "${stores[0]}"). The name and number are masked.
  3  Enrol somebody new, say 4011 2233: the notice, nothing ticked, decline as large as accept.
  4  Pay. See the sale, the customer and the consents at head office a moment later.
  5  Take head office away and go on selling:   touch $(office_hold); kill \$(cat $work/hq/hq.pid)
     Bring it back and see everything arrive:   rm $(office_hold)
  6  Kill a till's engine in the middle of a sale: kill -9 \$(cat $(till_folder 0)/tillsided.pid)

Configurations, logs and data of all of it: $work
Ctrl-C stops everything.
END
    while kill -0 "$supervisor" 2>/dev/null; do pause 1; done
    fail "head office's supervisor has ended"
}
