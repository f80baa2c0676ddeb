// A chain in one process: real tills' rooms and real head office's rooms on real files, with the
// test as the network between them. A till syncs when the test says so.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/customers/decide.hpp"
#include "sync/head_office/customers/for_tills.hpp"
#include "sync/head_office/downlink/feed.hpp"
#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"
#include "tests/unit/sync/head_office/test_office.hpp"

namespace tillside::tests {

using TillOfChain = engine::testing::TillOfATest;

struct Chain : TestOffice {
    head_office::access::Terminals terminals{*database};
    head_office::ingest::EventLog events{*database, terminals, keys, secrets.box};
    head_office::downlink::Feed feed{*database, keys, pack, secrets.lookup_key, random};
    std::vector<std::unique_ptr<TillOfChain>> tills;

    TillOfChain& add_till(const std::string& store, const std::string& till) {
        (void)value_of(terminals.add(store, till, now, random));
        wire::TillSecrets own;
        own.set_store(store);
        own.set_till(till);
        own.set_lookup_key(wire::to_bytes(secrets.lookup_key));
        own.set_wrapping_key(wire::to_bytes(secrets.wrapping_key));
        own.set_head_office_public_key(wire::to_bytes(secrets.box.public_key));
        tills.push_back(std::make_unique<TillOfChain>(std::move(own)));
        return *tills.back();
    }

    // Sends what waits, then follows head office to the end.
    void sync(TillOfChain& till) {
        up(till);
        down(till);
    }

    void up(TillOfChain& till) {
        wire::SuppressionBatch suppressions;
        suppressions.set_till(till.outbox.till());
        std::vector<std::string> ids;
        auto unsent_suppressions = till.outbox.unsent_suppressions(100).value();
        for (wire::Suppression& one : unsent_suppressions) {
            ids.push_back(one.record_id());
            *suppressions.add_suppressions() = std::move(one);
        }
        (void)value_of(events.receive_suppressions(suppressions, terminal(till), now));
        {
            auto transaction = till.opened.database.begin();
            REQUIRE(till.outbox.suppressions_sent(ids, till.now));
            REQUIRE(transaction->commit());
        }
        while (const auto pending = till.outbox.pending(500, 10U << 20).value()) {
            wire::EventBatch batch;
            batch.set_till(till.outbox.till());
            batch.set_epoch(pending->epoch);
            batch.set_first_sequence(pending->first_sequence);
            for (const std::string& event : pending->events)
                batch.add_events(event);
            const auto& signing = till.files.signing_key;
            batch.set_head(wire::to_bytes(pending->head));
            batch.set_public_key(wire::to_bytes(signing.public_key));
            batch.set_signature(wire::sign_head(
                signing, batch.till(), pending->epoch,
                pending->first_sequence + pending->events.size() - 1, pending->head));
            const auto unsent = till.rooms.keys().to_send(1000).value();
            for (const wire::WrappedKey& key : unsent)
                *batch.add_keys() = key;
            const auto answer = value_of(events.receive(batch, terminal(till), now));
            REQUIRE(answer.rejections_size() == 0);
            auto transaction = till.opened.database.begin();
            REQUIRE(till.outbox.acknowledge({answer.epoch(), answer.sequence()}, till.now));
            REQUIRE(transaction->commit());
            REQUIRE(till.rooms.keys().sent(unsent));
        }
        done(projector.catch_up());
    }

    void down(TillOfChain& till) {
        for (bool more = true; more;) {
            const auto cursor = till.rooms.downlink().cursor().value();
            auto page = value_of(
                feed.changes_since({till.outbox.store(), till.outbox.till()}, cursor, now));
            more = page.more();
            engine::downlink::Progress progress;
            progress.changes = std::move(page);
            while (!progress.done)
                REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
            CHECK(progress.passed_over == 0);
        }
    }

    // Until nobody has anything to say any more.
    void quiet() {
        for (int round = 0; round < 2; ++round) {
            for (const auto& till : tills)
                sync(*till);
        }
    }

    head_office::customers::Deciding deciding() {
        return {*database, log, events, projector, pack, random};
    }

private:
    static head_office::access::Terminal terminal(const TillOfChain& till) {
        return {till.outbox.till(), till.outbox.store(),
                wire::to_bytes(till.files.signing_key.public_key)};
    }
};

}  // namespace tillside::tests
