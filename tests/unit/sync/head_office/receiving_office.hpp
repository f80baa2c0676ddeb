// Head office's rooms over real databases in a folder of their own, with tills that it lets in.
#pragma once

#include <memory>
#include <string_view>

#include "sync/head_office/ingest/event_log.hpp"
#include "tests/postgres/test_store.hpp"

namespace tillside::tests {

struct ReceivingOffice {
    static constexpr Now now{1'700'000'001'000'000};

    explicit ReceivingOffice(Driver driver = driver_in_turn()) : place(driver) {}

    TestStore place;
    const TemporaryFolder& folder = place.folder();
    wire::Random random = wire::system_random();
    std::unique_ptr<head_office::store::Database> db = place.hq();
    std::unique_ptr<head_office::store::Database> keys_db = place.keys();
    wire::BoxKeys box = wire::make_box_keys(random);
    head_office::keys::KeyStore keys{*keys_db, wire::random_key(random), random};
    head_office::access::Terminals terminals{*db};
    head_office::ingest::EventLog log{*db, terminals, keys, box};

    head_office::access::Terminal let_in(std::string_view store, std::string_view till) {
        const auto token = terminals.add(store, till, now, random).value();
        return terminals.authenticate(token).value();
    }
    std::int64_t events() { return db->number("SELECT count(*) FROM events").value(); }
};

}  // namespace tillside::tests
