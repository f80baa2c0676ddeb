# shellcheck shell=bash disable=SC2034,SC2154
# Packages, build, the demonstration's folder, free ports, and the shop's data.
# Sourced by packaging/demo; takes its options, gives bin, plugin, work, logs, shop and port_*.

bin=$root/${TILLSIDE_BUILD:-build/release}/bin
plugin=$root/${TILLSIDE_BUILD:-build/release}/lib/libtillside.so
stores=(CWB MK ST)
till_names=(CWB-1 MK-1 ST-1)

say_what_it_needs() {
    local free_mib
    free_mib=$(df -Pm . | awk 'NR == 2 { print $4 }')
    echo "Tillside: a demonstration on this machine."
    if $install; then
        if packaging/install-dependencies --check >/dev/null; then
            say "packages: all there"
        else
            say "packages: some of Debian's are missing (at most 150 MB to fetch, 800 MB on disk); needs root or sudo"
        fi
    fi
    if $build; then
        say "build: about 10 minutes of two cores the first time, 1 GB on disk (here: $free_mib MB free)"
    fi
    say "then: a minute; 300 MB in a temporary folder; only loopback ports; no data leaves the machine"
    if { $install || $build; } && [ "$free_mib" -lt 2500 ]; then
        fail "there are $free_mib MB free here, and 2500 are needed"
    fi
}

install_and_build() {
    if $install; then
        step "Packages"
        packaging/install-dependencies --build | sed 's/^/    /'
    fi
    if $build; then
        step "Build"
        mkdir -p build
        logs=$root/build
        quietly demo-configure cmake --preset release
        quietly demo-build ninja -C build/release product
    fi
    local program
    for program in tillsided tillside-hq tillside-register tillside-replay tillside-simulate; do
        [ -x "$bin/$program" ] || fail "$bin/$program is not built; run without --no-build"
    done
}

make_folder() {
    work=$(mktemp -d "${TMPDIR:-/tmp}/tillside-XXXXXX")
    chmod 700 "$work"
    logs=$work/logs
    mkdir "$logs"
}

taken() { (exec 4<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        [[ " ${chosen[*]} " != *" $port "* ]] || continue
        taken "$port" || { echo "$port"; return; }
    done
    fail "no free port found"
}

choose_ports() {
    chosen=()
    if [ -n "$ports" ]; then
        [[ $ports =~ ^[0-9]+(,[0-9]+){5}$ ]] || wrong "--ports needs six numbers with commas between"
        IFS=, read -ra chosen <<<"$ports"
    elif $scripted; then
        for _ in 1 2 3 4 5 6; do chosen+=("$(free_port)"); done
    else
        chosen=(8080 8082 8083 8081 8443 8444)
    fi
    local port
    for port in "${chosen[@]}"; do
        if taken "$port"; then
            fail "port $port is taken by another program. Stop it (ss -ltnp 'sport = :$port' names it)," \
                "or choose six others: packaging/demo --ports 9080,9082,9083,9081,9443,9444"
        fi
    done
    register_ports=("${chosen[@]:0:3}")
    port_console_plain=${chosen[3]}
    port_console=${chosen[4]}
    port_tills=${chosen[5]}
}

# The file of that name in the data folder, plain or .zst; nothing where it is not there.
data_file() {
    local candidate
    for candidate in "$shop/$1.csv" "$shop/$1.csv.zst"; do
        [ -f "$candidate" ] && { echo "$candidate"; return; }
    done
    return 0
}

bring_data() {
    if [ -n "$data" ]; then
        shop=$data
        step "Data of $shop"
        local name
        for name in items train test; do
            [ -n "$(data_file $name)" ] || fail "--data: there is no $name.csv or $name.csv.zst in $shop"
        done
    else
        step "A Hong Kong shop, made up from seed 1"
        shop=$work/shop
        quietly simulate "$bin/tillside-simulate" shop --seed 1 --out "$shop"
        say "$(sed "s#^$shop: ##" "$logs/simulate.log")"
    fi
    sales_file=$work/sales.csv
    quietly sales "$bin/tillside-replay" recent --data "$shop" --out "$sales_file"
    say "$(head -n 1 "$logs/sales.log")"
    # What the data does not bring: members (from those who bought before), and staff.
    customers_file=$(data_file customers)
    if [ -z "$customers_file" ]; then
        customers_file=$work/customers.csv
        quietly customers "$bin/tillside-replay" customers --data "$shop" --out "$customers_file" \
            --store "${stores[0]}" --store "${stores[1]}" --store "${stores[2]}"
    fi
    staff_file=$(data_file staff)
    if [ -z "$staff_file" ]; then
        staff_file=$work/staff.csv
        make_staff >"$staff_file"
    fi
}

make_staff() {
    local store
    echo "staff,role,store,display_name,pin"
    for store in "${stores[@]}"; do
        echo "$store-00,store_manager,$store,Manager $store,$(random_digits)"
        echo "$store-01,cashier,$store,Cashier $store,$(random_digits)"
    done
}

random_digits() { printf '%06d' $(((RANDOM << 15 | RANDOM) % 1000000)); }
