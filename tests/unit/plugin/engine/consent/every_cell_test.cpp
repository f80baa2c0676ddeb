// Every cell of the pack, and values that no pack knows, asked of the real gate over a real
// database, in every state that consent can be in: a permit comes out of the two ACTIVE states and
// of nothing else (S35E(2)). Membership is not asked: it needs no consent beside the collection
// notice.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <set>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"
#include "tests/unit/sync/rules/consent/records_of_a_test.hpp"

using namespace tillside;
using namespace tillside::engine;
using rules::consent::Cell;
using rules::consent::Pack;
using rules::consent::State;
using tillside::engine::testing::TillOfATest;
namespace made = rules::consent::testing;

namespace {

// The gate takes purpose and channel as types; these two stand for any.
struct AnyPurpose {
    static inline std::string_view name;
};
struct AnyChannel {
    static inline std::string_view name;
};

using Names = std::set<std::string>;

struct Axes {
    Names purposes{"transfer", "lottery", ""};
    Names kinds{"location", ""};
    Names classes{"insurance", ""};
    Names channels{"call", "post", "fax", ""};
    Names recipients{"insurers_in_hong_kong", ""};

    explicit Axes(const Pack& pack) {
        for (const auto& rule : pack.purposes)
            purposes.insert(rule.purpose);
        for (const auto& choice : pack.choices) {
            const wire::Grant& grant = choice.grant;
            kinds.insert(grant.kinds_of_data().begin(), grant.kinds_of_data().end());
            classes.insert(grant.marketing_classes().begin(), grant.marketing_classes().end());
            channels.insert(grant.channels().begin(), grant.channels().end());
        }
    }
    [[nodiscard]] std::size_t cells() const {
        return purposes.size() * kinds.size() * classes.size() * channels.size();
    }
};

// One way to get into a state: what was recorded, and the purposes that it still permits.
struct Story {
    State state;
    std::vector<wire::ConsentRecord> records;
    Names permits;
    std::int64_t now_us = made::start + 2 * made::day;
};

Names all_purposes(const Pack& pack) {
    Names out;
    for (const auto& choice : pack.choices)
        out.insert(choice.grant.purpose());
    return out;
}

std::vector<std::string> all_choices(const Pack& pack) {
    std::vector<std::string> out;
    for (const auto& choice : pack.choices)
        out.push_back(choice.choice_id);
    return out;
}

std::vector<Story> stories(const Pack& pack) {
    using made::record;
    const Names all = all_purposes(pack);
    Names unmarketed = all;  // what an oral yes permits without a written confirmation
    for (const auto& rule : pack.purposes) {
        if (rule.oral_needs_confirmation) unmarketed.erase(rule.purpose);
    }
    const auto given = made::answer(2, made::start, all_choices(pack));
    const auto oral = made::answer(2, made::start, all_choices(pack), wire::CASHIER_KEYED_ORAL);
    auto pending = given;
    pending.set_double_opt_in(true);
    pending.set_opt_in_by_us(made::start + 7 * made::day);
    auto under_age = given;
    under_age.set_under_age(true);
    auto used = record(3, wire::FIRST_USE, made::start + 1, {2});
    used.mutable_first_use()->set_opt_out_notice_present(true);
    auto narrowed = record(3, wire::NARROWED, made::start + 1, {2});
    narrowed.add_grants()->set_purpose("direct_marketing");
    auto tomorrow = given;
    tomorrow.set_event_time_us(made::start + 3 * made::day);

    const auto ended = [&](State state, wire::ConsentEventType type) {
        return Story{state, {given, used, record(4, type, made::start + 1, {2})}, {}};
    };
    const std::int64_t late = made::start + 15 * made::day;
    return {
        {State::not_asked, {}, {}},
        {State::notice_shown, {made::notice(1, made::start)}, {}},
        {State::refused, {made::answer(2, made::start, {})}, {}},
        {State::given_oral_unconfirmed, {oral}, unmarketed},
        {State::doi_pending, {pending}, {}},
        {State::active_first_use_due, {given}, all},
        {State::active, {given, used}, all},
        {State::active_first_use_due,
         {oral, made::confirmation(3, oral, made::start + made::day)},
         all},
        {State::narrowed, {given, narrowed}, unmarketed},
        {State::lapsed, {oral}, unmarketed, late},
        {State::lapsed, {pending}, {}, late},
        ended(State::lapsed, wire::LAPSED),
        ended(State::withdrawn, wire::WITHDRAWN),
        ended(State::superseded, wire::SUPERSEDED),
        ended(State::invalidated, wire::INVALIDATED),
        ended(State::erased, wire::ERASED),
        {State::not_asked, {under_age}, {}},
        {State::active_first_use_due, {tomorrow}, {}},  // by a clock that runs ahead
    };
}

bool lists(const google::protobuf::RepeatedPtrField<std::string>& list, const std::string& value) {
    if (list.empty()) return value.empty();
    return std::ranges::find(list, value) != list.end();
}

// Said by the pack alone, without the fold: some choice offers exactly this.
bool offered(const Pack& pack, const Cell& cell) {
    return std::ranges::any_of(pack.choices, [&](const rules::consent::Choice& choice) {
        const wire::Grant& grant = choice.grant;
        return grant.purpose() == cell.purpose && lists(grant.kinds_of_data(), cell.kind) &&
               lists(grant.marketing_classes(), cell.marketing_class) &&
               lists(grant.channels(), cell.channel) && cell.recipient_class.empty() &&
               !cell.for_gain;
    });
}

template <typename Each>
void every_cell(const Axes& axes, Each each) {
    for (const std::string& purpose : axes.purposes)
        for (const std::string& kind : axes.kinds)
            for (const std::string& marketing_class : axes.classes)
                for (const std::string& channel : axes.channels)
                    each(Cell{purpose, kind, marketing_class, channel});
}

// Each story is one customer's; record ids are the story's own.
std::string keep(TillOfATest& till, const Story& story, std::size_t number) {
    const std::string customer_id(16, static_cast<char>('A' + number));
    const auto own = [&](std::string id) {
        id[0] = static_cast<char>(number + 1);
        return id;
    };
    for (wire::ConsentRecord record : story.records) {
        record.set_record_id(own(record.record_id()));
        record.set_subject_pseudonym(customer_id);
        for (std::string& cited : *record.mutable_refers_to())
            cited = own(cited);
        wire::SignedConsentRecord kept;
        kept.set_record(record.SerializeAsString());
        REQUIRE(till.rooms.ledger().keep(customer_id, kept));
    }
    return customer_id;
}

struct Asked {
    std::size_t cells = 0;
    std::size_t granted = 0;
    std::size_t wrong = 0;
};

bool is_active(State state) {
    return state == State::active || state == State::active_first_use_due;
}

Asked ask_every_cell(TillOfATest& till, const Axes& axes, const Story& story,
                     const std::string& customer_id) {
    const Now now{story.now_us};
    const Pack& pack = till.files.pack;
    const auto standing = till.rooms.ledger().standing(customer_id, now);
    REQUIRE(standing);
    Asked asked;
    every_cell(axes, [&](const Cell& cell) {
        AnyPurpose::name = cell.purpose;
        AnyChannel::name = cell.channel;
        const auto permit = till.rooms.gate().ask<AnyPurpose, AnyChannel>(
            {customer_id, cell.kind, cell.marketing_class}, {"amy", "100", "", false}, now);
        const bool due = story.permits.contains(cell.purpose) && offered(pack, cell);
        const bool active = is_active(standing->at(cell).state);
        ++asked.cells;
        asked.granted += permit ? 1 : 0;
        const bool refused_in_words = permit || permit.error().code == "not_permitted";
        if (permit.has_value() != due || (permit && !active) || !refused_in_words) ++asked.wrong;
        // What the gate cannot ask for yet: the same data for somebody else, for gain or not.
        for (const std::string& recipient : axes.recipients) {
            for (const bool for_gain : {false, true}) {
                Cell theirs = cell;
                theirs.recipient_class = recipient;
                theirs.for_gain = for_gain;
                const bool nobody_else = recipient.empty() && !for_gain;
                if (!nobody_else && standing->usable(theirs)) ++asked.wrong;
            }
        }
    });
    return asked;
}

std::int64_t decisions(TillOfATest& till, bool granted) {
    constexpr store::Sql count{"SELECT count(*) FROM gate_log WHERE granted = ?1"};
    auto row = till.opened.database.query(count);
    row.bind(granted);
    REQUIRE(row.step());
    return row.integer(0);
}

}  // namespace

TEST_CASE("no permit is issued outside an ACTIVE state, in any cell of the pack and beyond it",
          "[D1][D4]") {
    TillOfATest till;
    const Pack& pack = till.files.pack;
    const Axes axes(pack);
    const std::vector<Story> all = stories(pack);
    std::set<State> reached;
    std::size_t granted = 0;
    std::size_t expected = 0;
    for (std::size_t number = 0; number < all.size(); ++number) {
        const Story& story = all[number];
        auto transaction = till.opened.database.begin();
        REQUIRE(transaction);
        const std::string customer_id = keep(till, story, number);
        REQUIRE(transaction->commit());
        const auto standing = till.rooms.ledger().standing(customer_id, Now{story.now_us});
        REQUIRE(standing);
        // The story led where it says.
        const State shown = story.records.empty() || story.state == State::not_asked
                                ? standing->at({}).state
                                : standing->purpose("direct_marketing").state;
        CAPTURE(number, rules::consent::state_name(story.state));
        CHECK(rules::consent::state_name(shown) == rules::consent::state_name(story.state));
        reached.insert(shown);
        const Asked asked = ask_every_cell(till, axes, story, customer_id);
        REQUIRE(till.rooms.audit().flush(till.outbox, till.now));
        CHECK(asked.cells == axes.cells());
        CHECK(asked.wrong == 0);
        granted += asked.granted;
        every_cell(axes, [&](const Cell& cell) {
            expected += story.permits.contains(cell.purpose) && offered(pack, cell) ? 1 : 0;
        });
    }
    CHECK(reached.size() == static_cast<std::size_t>(State::erased) + 1);  // every state there is
    CHECK(granted == expected);
    CHECK(granted > 0);
    CHECK(decisions(till, true) == static_cast<std::int64_t>(granted));
    CHECK(decisions(till, false) == static_cast<std::int64_t>(axes.cells() * all.size() - granted));
    std::printf("every cell: %zu cells x %zu states and stories = %zu asked, %zu granted\n",
                axes.cells(), all.size(), axes.cells() * all.size(), granted);
}
