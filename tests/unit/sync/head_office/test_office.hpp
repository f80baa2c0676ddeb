// Head office in a temporary folder, put together as the program does it: real files, real chain.
#pragma once

#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <string>

#include "sync/head_office/customers/customers.hpp"
#include "sync/head_office/importers/head_office.hpp"
#include "sync/head_office/ingest/own_log.hpp"
#include "sync/head_office/keys/key_store.hpp"
#include "sync/head_office/projections/baskets.hpp"
#include "sync/head_office/projections/counts.hpp"
#include "sync/head_office/projections/projector.hpp"
#include "sync/head_office/projections/returns.hpp"
#include "sync/rules/consent/pack.hpp"
#include "tests/postgres/test_store.hpp"

namespace tillside::tests {

template <typename T>
T value_of(Result<T> result) {
    if (!result) FAIL(result.error().code << ": " << result.error().message);
    return std::move(*result);
}
inline void done(const Result<void>& result) {
    if (!result) FAIL(result.error().code << ": " << result.error().message);
}

struct TestOffice {
    TestStore place;
    const TemporaryFolder& folder = place.folder();
    wire::Random random = wire::system_random();
    head_office::keys::Secrets secrets =
        value_of(head_office::keys::open_secrets(folder / "secrets", random));
    std::unique_ptr<head_office::store::Database> database = place.hq();
    std::unique_ptr<head_office::store::Database> keys_database = place.keys();
    head_office::keys::KeyStore keys{*keys_database, secrets.wrapping_key, random};
    head_office::ingest::OwnLog log{*database, secrets.signing, random};
    head_office::projections::Projector projector{*database};
    rules::consent::Pack pack =
        value_of(rules::consent::load_pack(rules::consent::embedded_pack("HK").value_or("")));
    Now now{1'795'000'000'000'000};  // 2026-11-18

    TestOffice() {
        projector.add(std::make_unique<head_office::projections::Baskets>());
        projector.add(std::make_unique<head_office::projections::Counts>());
        projector.add(std::make_unique<head_office::projections::Returns>());
        projector.add(std::make_unique<head_office::customers::Customers>(secrets.lookup_key));
    }

    [[nodiscard]] head_office::importers::HeadOffice parts() {
        return {*database, log, projector, keys, secrets, pack, random};
    }
    std::filesystem::path written(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder / name, std::ios::binary) << bytes;
        return folder / name;
    }
    [[nodiscard]] std::int64_t count(std::string_view table) {
        return value_of(database->number("SELECT count(*) FROM " + std::string(table)));
    }
    [[nodiscard]] std::string phone_hash(std::string_view e164) const {
        return wire::lookup_hash(secrets.lookup_key, e164);
    }
};

inline std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace tillside::tests
