# shellcheck shell=bash disable=SC2034,SC2154
# Head office: its certificate, its data, its process with the loop that restarts it, as systemd
# would; and how everything is stopped.
# Sourced by packaging/demo.

office_hold() { echo "$work/hold"; }

make_certificates() {
    local tls=$work/tls
    mkdir "$tls"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj "/CN=Tillside demonstration CA" -keyout "$tls/ca.key" -out "$tls/ca.pem"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" \
        -keyout "$tls/server.key" -out "$tls/server.csr"
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >"$tls/server.ext"
    openssl x509 -req -in "$tls/server.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial \
        -days 30 -extfile "$tls/server.ext" -out "$tls/server.pem"
    chmod 600 "$tls"/*.key
}

hq() { "$bin/tillside-hq" "$@" --data "$work/hq"; }

# Rows that cannot be used are put aside with their reasons, and the rest is taken: exit status 2.
import_into_hq() {
    hq import "$1" "$2" --rejected "$work/rejected-$1.csv" "${@:3}" || [ $? -eq 2 ]
}

# import_file KIND FILE OPTIONS…; no file, nothing to import.
import_file() {
    [ -n "$2" ] || return 0
    quietly "import-$1" import_into_hq "$@"
    say "$(head -n 1 "$logs/import-$1.log")"
}

found_office() {
    step "Head office: certificate, catalogue, customers, sales of the past, suggestion model"
    quietly certificates make_certificates
    import_file items "$(data_file items)"
    import_file staff "$staff_file"
    import_file stock "$(data_file stock)"
    import_file customers "$customers_file"
    import_file baskets "$sales_file" --store "${stores[0]}"
    quietly train hq train
    say "$(grep "^model" "$logs/train.log")"
    admin_password=$(openssl rand -hex 6)
    (umask 077 && printf '%s\n' "$admin_password" >"$work/admin-password")
    quietly user hq user add --name admin --role admin --password-file "$work/admin-password"
}

# Starts head office again whenever it ends, unless it is to stop or to stay down.
supervise_office() {
    trap - EXIT INT TERM
    set +e
    while [ ! -e "$work/stop" ]; do
        if [ -e "$(office_hold)" ]; then
            pause 0.05
            continue
        fi
        "$bin/tillside-hq" serve --data "$work/hq" \
            --certificate "$work/tls/server.pem" --key "$work/tls/server.key" \
            --tills-ca "$work/tls/ca.pem" \
            --console "127.0.0.1:$port_console" --tills "127.0.0.1:$port_tills" \
            --console-plain "127.0.0.1:$port_console_plain" >>"$logs/head-office.log" 2>&1
        pause 0.1
    done
}

open_office() {
    step "Head office opens"
    supervise_office 2>>"$logs/supervisor.log" &
    supervisor=$!
    wait_until 30 "head office answers" taken "$port_tills" || {
        tail -n 20 "$logs/head-office.log" >&2
        fail "head office did not start; its log is $logs/head-office.log"
    }
}

# ---------------------------------------------------------------- the end

# Processes that have the demonstration's folder in their command line: head office, engines (also
# those that a plugin started), registers, replay. Nothing else has that random name.
ours() {
    local pid
    for pid in $(pgrep -f -- "$work" || true); do
        [ "$pid" = $$ ] || [ "$pid" = "$BASHPID" ] || echo "$pid"
    done
}

stop_everything() {
    local status=$1 pid
    trap - EXIT
    trap '' INT TERM
    set +e
    [ -z "$watcher" ] || kill "$watcher"
    [ -n "$work" ] || exit "$status"
    touch "$work/stop"
    [ "$status" -eq 0 ] || ! $scripted || keep=true
    # Registers and replay first: they would start an engine again.
    for pid in "${registers[@]:-}" "${replay:-}"; do
        [ -z "$pid" ] || kill "$pid" 2>/dev/null
    done
    pause 0.1
    for _ in $(seq 50); do
        pids=$(ours)
        [ -n "$pids" ] || break
        # shellcheck disable=SC2086
        kill $pids 2>/dev/null
        pause 0.1
    done
    pids=$(ours)
    # shellcheck disable=SC2086
    [ -z "$pids" ] || kill -KILL $pids 2>/dev/null
    wait 2>/dev/null
    $scripted || echo
    if $keep; then
        say "Stopped. Left behind: $work (logs in $logs)"
    else
        rm -rf "$work"
        say "Stopped; nothing is left running, nothing is left behind."
    fi
    [ -z "$last_line" ] || printf '%s\n' "$last_line" >&3
    exit "$status"
}
