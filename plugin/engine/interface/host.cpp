#include "plugin/engine/interface/host.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tillside::engine::interface {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql read_hello{"SELECT hello FROM host_declaration"};
constexpr Sql put_hello{
    "INSERT INTO host_declaration (one, hello, at_us) VALUES (1, ?1, ?2)"
    " ON CONFLICT (one) DO UPDATE SET hello = excluded.hello, at_us = excluded.at_us"};

Result<void> check(const till::Hello& hello) {
    if (hello.capabilities_size() > capabilities_max) {
        return fail_at(Domain::message, "too_many_capabilities", "capabilities",
                       fmt::format("{} capabilities; at most {} are taken",
                                   hello.capabilities_size(), capabilities_max));
    }
    if (hello.promotions_size() > promotions_max) {
        return fail_at(Domain::message, "too_many_promotions", "promotions",
                       fmt::format("{} promotions; at most {} are taken", hello.promotions_size(),
                                   promotions_max));
    }
    for (int at = 0; at < hello.promotions_size(); ++at) {
        if (hello.promotions(at).skus_size() <= promotion_skus_max) continue;
        return fail_at(Domain::message, "too_many_skus", fmt::format("promotions[{}].skus", at),
                       fmt::format("a promotion is for at most {} SKUs; without any it is for the "
                                   "whole basket",
                                   promotion_skus_max));
    }
    return {};
}

// Of what is kept; every connection says Hello, and nearly always the same.
bool says_the_same(const till::Hello& one, const till::Hello& other) {
    const auto bytes = [](const till::HostPromotion& of) { return of.SerializeAsString(); };
    return std::ranges::equal(one.capabilities(), other.capabilities()) &&
           std::ranges::equal(one.promotions(), other.promotions(), {}, bytes, bytes);
}

}  // namespace

Result<void> Host::open() {
    return database_->attempt("reading what the host declared", [&] {
        auto row = database_->query(read_hello);
        if (row.step() && hello_.ParseFromString(row.blob(0)))
            capabilities_ = capabilities_of(hello_);
    });
}

Result<void> Host::declared(const till::Hello& hello, Now now) {
    if (auto fine = check(hello); !fine) return fine;
    if (says_the_same(hello, hello_)) return {};
    till::Hello kept;
    *kept.mutable_capabilities() = hello.capabilities();
    *kept.mutable_promotions() = hello.promotions();
    const std::string bytes = kept.SerializeAsString();
    hello_ = std::move(kept);
    capabilities_ = capabilities_of(hello_);
    return database_->attempt("keeping what the host declared",
                              [&] { database_->query(put_hello).bind(Blob{bytes}, now.us).run(); });
}

}  // namespace tillside::engine::interface
