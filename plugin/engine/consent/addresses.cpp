#include "plugin/engine/consent/addresses.hpp"

#include "sync/rules/consent/suppression.hpp"

namespace tillside::engine::consent {

namespace {

using store::Blob;
using store::Sql;

constexpr std::size_t lookup_bytes = 16;

constexpr Sql insert_suppression{
    "INSERT INTO address_suppressions (address_lookup, channel, record_id, since_us)"
    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (address_lookup, channel) DO NOTHING"};
constexpr Sql suppressions_of{"SELECT channel FROM address_suppressions WHERE address_lookup = ?1"};

}  // namespace

Result<void> Addresses::keep(const wire::Suppression& suppression) {
    if (suppression.address_lookup().size() != lookup_bytes ||
        suppression.record_id().size() != lookup_bytes) {
        return fail(Domain::consent, "suppression_broken",
                    "a suppression of an address has no proper hash or record id");
    }
    return database_->attempt("keeping the suppression of an address", [&] {
        const auto add = [&](std::string_view channel) {
            database_->query(insert_suppression)
                .bind(Blob{suppression.address_lookup()}, channel, Blob{suppression.record_id()},
                      suppression.since_us())
                .run();
        };
        if (suppression.channels().empty()) add("");
        for (const std::string& channel : suppression.channels())
            add(channel);
    });
}

Result<bool> Addresses::suppressed(std::string_view address_lookup, std::string_view channel) {
    if (address_lookup.empty()) return false;
    return database_->attempt("looking for the suppression of an address", [&] {
        rules::consent::SuppressedAddresses suppressed;
        auto rows = database_->query(suppressions_of);
        rows.bind(Blob{address_lookup});
        while (rows.step())
            (void)suppressed.add(address_lookup, rows.text(0));
        return suppressed.covers(address_lookup, channel);
    });
}

}  // namespace tillside::engine::consent
