#include "sync/head_office/importers/customers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/importers/consents.hpp"
#include "sync/head_office/importers/identifiers.hpp"
#include "sync/head_office/importers/member.hpp"
#include "sync/rules/identity/card_number.hpp"
#include "sync/rules/identity/personal_numbers.hpp"
#include "sync/rules/identity/phone.hpp"

namespace tillside::head_office::importers {

namespace {

using importing::CustomerRow;
using importing::Fault;
using importing::Parsed;
using importing::Row;

constexpr std::size_t append_events = 500;                     // a transaction
constexpr std::int64_t s35d_until_us = 1'364'745'600'000'000;  // 2013-04-01 00:00 in Hong Kong

// What a row becomes; an Error is head office's, a Fault the row's.
using Judged = Result<Parsed<Member>>;

class CustomerImport {
public:
    CustomerImport(const HeadOffice& office, const importing::CsvReader& reader, Now now)
        : office_(office), reader_(reader), now_(now) {}

    // The row's member, or why it cannot be one.
    Judged check(const CustomerRow& row, std::uint64_t line) {
        Member member;
        member.customer_id = customer_id_of(office_.secrets.lookup_key, row.customer);
        const auto [first, is_new] = lines_.try_emplace(member.customer_id, line);
        if (!is_new) {
            return broken("customer", fmt::format("line {} is about the same customer; keep one",
                                                  first->second));
        }
        auto phone = rules::identity::Phone::parse(row.phone, office_.pack.phones);
        if (!phone) return broken("phone", phone.error().message);
        member.phone = phone->e164();
        if (rules::identity::holds_forbidden_number(row.name)) {
            return broken("name",
                          "the name holds the number of an identity card or a payment "
                          "card; take it out");
        }
        member.name = row.name;
        member.language = row.language.empty() ? office_.pack.languages.front() : row.language;
        if (std::ranges::find(office_.pack.languages, member.language) ==
            office_.pack.languages.end()) {
            return broken("language", fmt::format("the language is none of {}",
                                                  fmt::join(office_.pack.languages, ", ")));
        }
        member.home_store = row.home_store;
        member.profiling = row.profiling;
        if (member.profiling && member.profiling->given_at_us > now_.us) {
            return broken("profiling_given_at", "the consent lies in the future");
        }
        return with_card(row, line, std::move(member));
    }

    // True where the customer is new or changed.
    Result<bool> add(const Member& member) {
        const auto held = customers::find_by_id(office_.database, member.customer_id);
        if (!held) return std::unexpected(held.error());
        const bool changed =
            !*held || enrolment_id(member, (*held)->enrolments) != (*held)->contact_event_id;
        if (changed) {
            if (auto added = add_enrolment(member, *held); !added) {
                return std::unexpected(std::move(added.error()));
            }
            ++enrolments_;
        }
        if (member.profiling) drafts_.push_back(consent_event(office_, member));
        if (drafts_.size() >= append_events) {
            if (auto appended = append(); !appended) {
                return std::unexpected(std::move(appended.error()));
            }
        }
        return changed;
    }

    // Keys first: an event whose key is lost could never be read, a key without an event harms
    // nobody.
    Result<void> append() {
        if (auto kept = office_.keys.keep(new_keys_, now_); !kept) return kept;
        const auto added = office_.log.append(
            drafts_, now_, [](wire::Event& draft, const ingest::OwnLog::NextPlace& place) {
                if (draft.has_consent_recorded()) sign_consent_event(draft, place);
            });
        if (!added) return std::unexpected(added.error());
        added_ += static_cast<std::uint64_t>(*added);
        new_keys_.clear();
        drafts_.clear();
        return office_.projector.catch_up();
    }

    [[nodiscard]] std::uint64_t consents() const { return added_ - enrolments_; }

private:
    [[nodiscard]] Judged broken(std::string_view column, std::string reason) const {
        const std::size_t number = reader_.column(column).value_or(0) + 1;
        return Parsed<Member>(std::unexpected(Fault{number, std::move(reason)}));
    }

    Judged with_card(const CustomerRow& row, std::uint64_t line, Member member) {
        using rules::identity::CardNumber;
        if (row.card.empty()) return Parsed<Member>(std::move(member));
        member.card = row.card;
        if (CardNumber::claims(row.card)) {
            const auto card = CardNumber::parse(row.card);
            if (!card) return broken("card", "the card number was mistyped or altered");
            member.card = card->text();
        }
        const std::string text = rules::identity::card_lookup_text(member.card);
        if (text.empty()) return broken("card", "the card number holds nothing but blanks");
        const auto [first, is_new] = card_lines_.try_emplace(text, line);
        if (!is_new) {
            return broken("card", fmt::format("line {} has the same card", first->second));
        }
        const auto holder = customers::find_record_by_card(
            office_.database, wire::card_hash(office_.secrets.lookup_key, text));
        if (!holder) return std::unexpected(holder.error());
        if (*holder && (*holder)->customer_id != member.customer_id) {
            return broken("card", "the card belongs to another customer");
        }
        return Parsed<Member>(std::move(member));
    }

    // The id of the event that makes this member for the n-th time: the same for the same content
    // at the same place, so that a second import finds its own event and a change makes a new one.
    [[nodiscard]] std::string enrolment_id(const Member& member, std::int64_t times) const {
        return derived_uuid(office_.secrets.lookup_key,
                            {"enrolment", member.customer_id, std::to_string(times), member.phone,
                             member.name, member.language, member.home_store, member.card});
    }

    Result<wire::Key> key_of(const std::string& customer_id, const std::string& key_id) {
        auto held = office_.keys.find(customer_id, key_id);
        if (!held) return std::unexpected(std::move(held.error()));
        if (*held) return **held;
        const wire::Key key = wire::random_key(office_.random);
        new_keys_.push_back({customer_id, key_id, key});
        return key;
    }

    Result<void> add_enrolment(const Member& member,
                               const std::optional<customers::CustomerRecord>& held) {
        const std::string key_id =
            held ? held->contact.key_id()
                 : derived_id(office_.secrets.lookup_key, {"key", member.customer_id});
        const auto key = key_of(member.customer_id, key_id);
        if (!key) return std::unexpected(key.error());

        wire::Event event;
        event.set_id(enrolment_id(member, held ? held->enrolments + 1 : 1));
        event.set_store(member.home_store);
        event.set_kind(wire::CUSTOMER_ENROLLED);
        event.set_occurred_at_us(held ? held->enrolled_at_us : now_.us);
        event.set_customer_id(member.customer_id);
        wire::Contact contact;
        contact.set_phone(member.phone);
        contact.set_name(member.name);
        const auto card = card_for(member, held);
        if (!card) return std::unexpected(card.error());
        contact.set_card_number(*card);
        *event.add_sealed() = wire::seal_part(*key, key_id, event.id(), "contact",
                                              contact.SerializeAsString(), office_.random);
        wire::CustomerEnrolled& enrolled = *event.mutable_customer_enrolled();
        enrolled.set_phone_lookup(wire::lookup_hash(office_.secrets.lookup_key, member.phone));
        enrolled.set_card_lookup(customers::card_lookup_of(office_.secrets.lookup_key, *card));
        enrolled.set_language(member.language);
        enrolled.set_home_store(member.home_store);
        drafts_.push_back(std::move(event));
        return {};
    }

    [[nodiscard]] Result<std::string> card_for(
        const Member& member, const std::optional<customers::CustomerRecord>& held) const {
        if (!member.card.empty()) return member.card;
        if (held) {
            const auto contact = customers::contact_of(office_.keys, *held);
            if (!contact) return std::unexpected(contact.error());
            if (*contact && !(*contact)->card_number().empty()) return (*contact)->card_number();
        }
        return rules::identity::CardNumber::make(office_.random).text();
    }

    const HeadOffice& office_;
    const importing::CsvReader& reader_;
    Now now_;
    std::unordered_map<std::string, std::uint64_t> lines_;  // customer id → first line
    std::unordered_map<std::string, std::uint64_t> card_lines_;
    std::vector<wire::Event> drafts_;
    std::vector<keys::CustomerKey> new_keys_;
    std::uint64_t enrolments_ = 0;
    std::uint64_t added_ = 0;
};

}  // namespace

Result<Summary> import_customers(const HeadOffice& office, importing::CsvReader& reader,
                                 const importing::Meaning& meaning,
                                 importing::RejectedFile& rejected, Now now) {
    const auto parser = importing::CustomerParser::make(reader, meaning);
    if (!parser) return std::unexpected(parser.error());
    if (auto current = office.projector.catch_up(); !current) {
        return std::unexpected(std::move(current.error()));
    }
    Summary summary;
    CustomerImport import_into(office, reader, now);
    Row row;
    for (;;) {
        const auto got = reader.next(row);
        if (!got) return std::unexpected(got.error());
        if (!*got) break;
        ++summary.rows;
        const auto parsed = row.fault ? std::unexpected(*row.fault) : parser->parse(row);
        const Judged member = parsed ? import_into.check(*parsed, row.line)
                                     : Parsed<Member>(std::unexpected(parsed.error()));
        if (!member) return std::unexpected(std::move(member.error()));
        if (!*member) {
            if (auto added = rejected.add(row, member->error()); !added) {
                return std::unexpected(std::move(added.error()));
            }
            continue;
        }
        const auto changed = import_into.add(**member);
        if (!changed) return std::unexpected(changed.error());
        ++(*changed ? summary.imported : summary.unchanged);
        summary.consents_incomplete += parsed->consent_incomplete ? 1 : 0;
        const bool before_2013 =
            parsed->profiling && parsed->profiling->given_at_us < s35d_until_us;
        summary.consents_before_2013 += before_2013 ? 1 : 0;
    }
    if (auto appended = import_into.append(); !appended) {
        return std::unexpected(std::move(appended.error()));
    }
    summary.consents = import_into.consents();
    summary.rejected = rejected.rows();
    return summary;
}

}  // namespace tillside::head_office::importers
