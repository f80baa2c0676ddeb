// Head office's rooms over a simulated disk, put together as tillside-hq does it
// (program/office.cpp,
// program/serve.cpp): what tills ask for is answered by the real routes.
//
// Thread: one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sync/head_office/api/tills_port.hpp"
#include "sync/head_office/downlink/feed.hpp"
#include "sync/head_office/ingest/event_log.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/keys/secrets.hpp"
#include "sync/head_office/projections/projector.hpp"
#include "sync/rules/consent/pack.hpp"

namespace tillside::simulation {

class OfficeRooms {
public:
    // pack outlives it. recorded: called where something new is in the log.
    [[nodiscard]] static Result<std::unique_ptr<OfficeRooms>> start(
        const std::string& folder, const head_office::keys::Secrets& secrets,
        const rules::consent::Pack& pack, std::function<void()> recorded);
    OfficeRooms(const OfficeRooms&) = delete;
    OfficeRooms& operator=(const OfficeRooms&) = delete;

    [[nodiscard]] std::optional<head_office::http::Response> answer(
        head_office::http::Request& request, head_office::http::Moment moment) {
        return port_.answer(request, moment);
    }

    head_office::store::Database& database() { return *database_; }
    head_office::keys::KeyStore& keys() { return keys_; }
    head_office::projections::Projector& projector() { return projector_; }
    head_office::access::Terminals& terminals() { return terminals_; }
    const rules::consent::Pack& pack() const { return pack_; }

private:
    using Owned = std::unique_ptr<head_office::store::Database>;
    OfficeRooms(const std::string& folder, const head_office::keys::Secrets& secrets,
                const rules::consent::Pack& pack, Owned database, Owned keys_database,
                std::function<void()> recorded);

    const rules::consent::Pack& pack_;
    Owned database_;
    Owned keys_database_;
    head_office::keys::KeyStore keys_;
    head_office::access::Terminals terminals_;
    head_office::ingest::EventLog log_;
    head_office::projections::Projector projector_;
    head_office::downlink::Feed feed_;
    head_office::api::Alarm alarm_;
    head_office::dictionaries::Known dictionaries_;
    head_office::metrics::Traffic traffic_;
    head_office::api::TillRouter router_;
    head_office::api::OpenRouter open_router_;
    head_office::api::TillsPort port_;
};

}  // namespace tillside::simulation
