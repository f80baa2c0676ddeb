#include "sync/evidence/pack/dossier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "sync/rules/consent/notice.hpp"

namespace tillside::evidence {

namespace {

using head_office::store::Blob;
using head_office::store::Database;
using head_office::store::Row;
using rules::consent::Pack;
using rules::consent::PurposeState;

// What is said of an event's chain where its faults are known.
std::string chain_word(const std::vector<Fault>& faults, std::uint64_t sequence) {
    for (const Fault& fault : faults) {
        if (fault.first_sequence <= sequence && sequence <= fault.last_sequence) return fault.code;
    }
    return "as_signed";
}

// Everything about one customer that the walk over the log meets.
class Collector {
public:
    Collector(Dossier& dossier, const FindKey& find_key)
        : dossier_(&dossier), find_key_(&find_key) {}

    void event(const ChainCheck& checked, std::string_view bytes, bool is_event) {
        // Whatever is about the customer holds their id as it is; the others need no reading.
        if (bytes.find(dossier_->customer_id) == std::string_view::npos) return;
        wire::Event event;
        const Place place{checked.name().till, checked.name().epoch, checked.last_sequence(),
                          checked.head(), !is_event};
        if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
            add_broken(place);
        } else if (event.has_consent_recorded()) {
            add_record(place, event);
        } else if (event.has_uses_logged()) {
            add_uses(place, event.uses_logged());
        } else if (event.customer_id() == dossier_->customer_id) {
            add_other(place, event);
        }
    }

    void chain(const ChainCheck& checked) {
        const ChainName& name = checked.name();
        if (!met_) return;
        met_ = false;
        dossier_->chains.push_back({name, checked.last_sequence(), checked.vouched_sequence(),
                                    checked.head(), checked.faults()});
        for (CheckedRecord& one : dossier_->records) {
            if (is_of(one.place, name))
                one.chain = chain_word(checked.faults(), one.place.sequence);
        }
        for (LoggedUse& one : dossier_->uses) {
            if (is_of(one.place, name))
                one.chain = chain_word(checked.faults(), one.place.sequence);
        }
    }

private:
    static bool is_of(const Place& place, const ChainName& name) {
        return place.till == name.till && place.epoch == name.epoch;
    }

    void add_broken(const Place& place) {
        CheckedRecord broken;
        broken.place = place;
        broken.signature = "unreadable";
        add(std::move(broken));
    }

    void add_record(const Place& place, const wire::Event& event) {
        CheckedRecord one;
        one.place = place;
        const wire::SignedConsentRecord& signed_record = event.consent_recorded();
        if (!one.record.ParseFromString(signed_record.record())) {
            one.signature = "unreadable";
        } else {
            const std::string key = (*find_key_)(place.till, one.record.key_id());
            one.signature = key.empty()                                    ? "unknown_key"
                            : !wire::consent_is_signed(key, signed_record) ? "changed"
                            : one.record.subject_pseudonym() != dossier_->customer_id
                                ? "other_customer"
                                : "valid";
        }
        const bool theirs = event.customer_id() == dossier_->customer_id ||
                            one.record.subject_pseudonym() == dossier_->customer_id;
        if (theirs) add(std::move(one));
    }

    // One event holds the decisions about many customers.
    void add_uses(const Place& place, const wire::UsesLogged& logged) {
        for (int i = 0; i < logged.uses_size(); ++i) {
            const wire::Use& use = logged.uses(i);
            if (use.customer_id() != dossier_->customer_id) continue;
            met_ = true;
            dossier_->uses.push_back({place, i, use, {}});
        }
    }

    void add_other(const Place& place, const wire::Event& event) {
        met_ = true;
        if (event.has_customer_enrolled()) {
            const wire::CustomerEnrolled& enrolled = event.customer_enrolled();
            dossier_->card_number = enrolled.card_number();
            dossier_->language = enrolled.language();
            dossier_->home_store = enrolled.home_store();
            dossier_->enrolled_at_us = event.occurred_at_us();
        }
        dossier_->other_events.push_back({place, event.kind(), event.occurred_at_us()});
    }

    void add(CheckedRecord one) {
        met_ = true;
        dossier_->records.push_back(std::move(one));
    }

    Dossier* dossier_;
    const FindKey* find_key_;
    bool met_ = false;  // in the chain that is walked now
};

std::vector<PurposeState> states_of(const std::vector<wire::ConsentRecord>& records,
                                    const Pack& pack, Now now) {
    const auto standing = rules::consent::fold(records, pack, now);
    std::vector<PurposeState> states;
    for (const rules::consent::PurposeRule& rule : pack.purposes)
        states.push_back(standing.purpose(rule.purpose));
    return states;
}

// As head office itself reckons: over what its log holds, without what it rejected.
void add_states(Dossier& dossier, const Pack& pack, Now now) {
    std::ranges::sort(dossier.records, {}, [](const CheckedRecord& one) {
        return std::tuple(one.record.event_time_us(), one.place.till, one.place.epoch,
                          one.place.sequence);
    });
    std::vector<wire::ConsentRecord> so_far;
    for (CheckedRecord& one : dossier.records) {
        if (!one.place.rejected && one.signature != "unreadable") so_far.push_back(one.record);
        one.states = states_of(so_far, pack, Now{one.record.event_time_us()});
    }
    dossier.states = states_of(so_far, pack, now);
}

void add_notices(Dossier& dossier, const std::vector<Pack>& packs) {
    std::map<std::string, const wire::NoticeText*> words;
    for (const Pack& pack : packs) {
        for (const wire::NoticeText& notice : pack.notices)
            words.emplace(wire::to_bytes(rules::consent::notice_hash(notice)), &notice);
    }
    std::set<std::string> cited;
    for (const CheckedRecord& one : dossier.records) {
        const std::string& hash = one.record.notice_sha256();
        if (hash.empty() || !cited.insert(hash).second) continue;
        if (const auto found = words.find(hash); found != words.end()) {
            dossier.notices.push_back(*found->second);
        } else {
            dossier.unknown_notices.push_back(hash);
        }
    }
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

Result<void> add_tables(Dossier& dossier, Database& database) {
    auto suppressions = database.rows(
        "SELECT record_id, purposes, till, since_us, received_at_us FROM suppressions"
        " WHERE customer_id = ?1 ORDER BY number",
        {Blob{dossier.customer_id}}, [](const Row& row) {
            return Suppressed{row.blob_copy(0), lines_of(row.text(1)), row.text_copy(2),
                              row.integer(3), row.integer(4)};
        });
    if (!suppressions) return std::unexpected(std::move(suppressions.error()));
    dossier.suppressions = std::move(*suppressions);
    auto looked_at = database.rows(
        "SELECT at_us, who, action, outcome FROM audit WHERE subject = ?1 ORDER BY number",
        {Blob{dossier.customer_id}}, [](const Row& row) {
            return LookedAt{row.integer(0), row.text_copy(1), row.text_copy(2), row.text_copy(3)};
        });
    if (!looked_at) return std::unexpected(std::move(looked_at.error()));
    dossier.looked_at = std::move(*looked_at);
    return {};
}

}  // namespace

std::size_t Dossier::not_as_signed() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(records, [](const auto& one) { return !one.holds(); }));
}

bool Dossier::holds() const {
    return not_as_signed() == 0 &&
           std::ranges::all_of(chains, [](const CheckedChain& one) { return one.faults.empty(); });
}

Result<Dossier> read_dossier(const DossierSources& sources, std::string_view customer_id, Now now) {
    Dossier dossier;
    dossier.customer_id = std::string(customer_id);
    dossier.made_at_us = now.us;
    Collector collector(dossier, sources.find_key);
    auto walked = check_log(
        sources.database, {}, sources.knows_key,
        [&](const ChainCheck& checked) { collector.chain(checked); },
        [&](const ChainCheck& checked, std::string_view bytes, bool is_event) {
            collector.event(checked, bytes, is_event);
        });
    if (!walked) return std::unexpected(std::move(walked.error()));
    if (auto added = add_tables(dossier, sources.database); !added) {
        return std::unexpected(std::move(added.error()));
    }
    if (dossier.chains.empty() && dossier.suppressions.empty()) {
        return fail(
            Domain::store, "no_customer",
            fmt::format("the log holds nothing about customer {}", wire::uuid_text(customer_id)));
    }
    std::ranges::sort(dossier.uses, {}, [](const LoggedUse& one) {
        return std::tuple(one.use.at_us(), one.place.till, one.place.epoch, one.place.sequence,
                          one.number);
    });
    add_states(dossier, sources.packs.front(), now);
    add_notices(dossier, sources.packs);
    return dossier;
}

}  // namespace tillside::evidence
