#include "plugin/engine/privacy/address_opt_out.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "plugin/engine/consent/recorder.hpp"
#include "sync/rules/identity/email.hpp"

namespace tillside::engine::privacy {

namespace {

constexpr std::array<std::string_view, 2> phone_channels{"sms", "call"};
constexpr std::array<std::string_view, 1> email_channels{"email"};

template <typename T>
std::unexpected<Error> about(const Result<T>& parsed, std::string field) {
    Error error = parsed.error();
    error.field = std::move(field);
    return std::unexpected(std::move(error));
}

Result<void> check_channels(const till::SuppressAddress& message) {
    const bool phone = message.address_case() == till::SuppressAddress::kPhone;
    const std::span<const std::string_view> known =
        phone ? std::span<const std::string_view>(phone_channels)
              : std::span<const std::string_view>(email_channels);
    for (int at = 0; at < message.channels_size(); ++at) {
        if (std::ranges::find(known, message.channels(at)) == known.end()) {
            return fail_at(
                Domain::consent, "channel_unknown", fmt::format("channels[{}]", at),
                fmt::format("this address is reached by {}; leave the list empty to stop "
                            "all messages",
                            fmt::join(known, " and ")));
        }
    }
    return {};
}

}  // namespace

void AddressOptOut::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::SuppressAddress>(
        till::SUPPRESS_ADDRESS, server::Keeps::a_record,
        [this](const auto& message, const server::Call& call) { return opt_out(message, call); });
}

Result<std::string> AddressOptOut::hash_of(const till::SuppressAddress& message) const {
    if (message.address_case() == till::SuppressAddress::kPhone) {
        const auto phone = rules::identity::Phone::parse(message.phone(), rooms_.phones);
        if (!phone) return about(phone, "phone");
        return rooms_.customers.phone_lookup(*phone);
    }
    if (message.address_case() == till::SuppressAddress::kEmail) {
        const auto email = rules::identity::Email::parse(message.email());
        if (!email) return about(email, "email");
        return rooms_.customers.email_lookup(email->lower());
    }
    return fail_at(Domain::consent, "address_missing", "phone",
                   "say which number or e-mail address is to get no messages");
}

Result<till::Reply> AddressOptOut::opt_out(const till::SuppressAddress& message,
                                           const server::Call& call) {
    if (auto fine = check_channels(message); !fine) return std::unexpected(fine.error());
    const auto hash = hash_of(message);
    if (!hash) return std::unexpected(hash.error());
    const consent::Origin origin{message.context(), call.request_id};
    wire::Event event = consent::event_from(origin, {}, wire::ADDRESS_SUPPRESSED,
                                            consent::happened_at(message.context(), call.now));
    wire::Suppression suppression;
    suppression.set_address_lookup(*hash);
    *suppression.mutable_channels() = message.channels();
    suppression.set_since_us(event.occurred_at_us());
    event.mutable_address_suppressed()->set_address_lookup(*hash);
    *event.mutable_address_suppressed()->mutable_channels() = message.channels();
    const auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    suppression.set_record_id(recorded->event_id);
    if (auto kept = rooms_.addresses.keep(suppression); !kept) {
        return std::unexpected(kept.error());
    }
    if (auto queued = rooms_.outbox.suppress(suppression); !queued) {
        return std::unexpected(queued.error());
    }
    till::Reply reply;
    till::RecordedEvent& said = *reply.add_recorded();
    said.set_event_id(wire::uuid_text(recorded->event_id));
    said.set_kind(wire::EventKind_Name(recorded->kind));
    return reply;
}

}  // namespace tillside::engine::privacy
