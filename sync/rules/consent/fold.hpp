// What a customer's consent records add up to. Records are immutable and arrive in any order, some
// twice; the state is a pure function of the set of them and of the time.
//
// A consent is asked for, given and withdrawn in cells: purpose × kind of personal data × class of
// marketing subjects (PDPO's axes) × channel (UEMO's axis) × class of recipients, for gain or not
// (S35J, where somebody else is to have the data). A grant covers the product of its lists; an
// empty list is the one coordinate "". A WITHDRAWN, NARROWED or ERASED record without
// grants covers every cell; in its grants an empty list means all.
//
// Merge rule: record A comes after record B only where A cites B in refers_to, itself or through
// records in between; clocks never decide. In each cell the records that no other covering record
// comes after are its heads. One refusing head (refusal, withdrawal, …) outweighs every giving
// head, whatever its time: so a stale yes cannot revive what a withdrawal ended that it did not
// know of.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/rules/consent/pack.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::rules::consent {

struct Cell {
    std::string purpose;
    std::string kind;             // of personal data
    std::string marketing_class;  // of marketing subjects
    std::string channel;
    std::string recipient_class = {};  // of transferees; "": nobody else
    bool for_gain = false;             // only a grant that said so permits it (S35J(2)(b)(i))

    friend auto operator<=>(const Cell&, const Cell&) = default;
};

// Only ACTIVE and ACTIVE_FIRST_USE_DUE permit use.
enum class State : std::uint8_t {
    not_asked,
    notice_shown,
    refused,
    given_oral_unconfirmed,
    doi_pending,
    active_first_use_due,
    active,
    narrowed,
    withdrawn,
    superseded,
    lapsed,
    invalidated,
    erased,
};
// "GIVEN_ORAL_UNCONFIRMED", as hosts and head office show it.
[[nodiscard]] std::string_view state_name(State state);

struct CellState {
    State state = State::not_asked;
    bool usable = false;
    std::string decided_by;     // record id of the head that decided
    std::int64_t since_us = 0;  // its time
    // GIVEN_ORAL_UNCONFIRMED, DOI_PENDING: the last moment for the confirmation.
    std::int64_t confirm_by_us = 0;
};

// One purpose in a line, for a card on a screen: the cell that permits most.
struct PurposeState {
    std::string purpose;
    State state = State::not_asked;
    bool usable = false;
    std::int64_t since_us = 0;
};

class Standing {
public:
    // A cell that no record mentions has the state of the whole person (not asked, notice shown,
    // withdrawn from everything, erased).
    [[nodiscard]] CellState at(const Cell& cell) const;
    [[nodiscard]] bool usable(const Cell& cell) const { return at(cell).usable; }
    // Whether any cell of a purpose is usable.
    [[nodiscard]] bool usable_anywhere(std::string_view purpose) const;
    [[nodiscard]] PurposeState purpose(std::string_view purpose) const;
    [[nodiscard]] const std::map<Cell, CellState>& cells() const { return cells_; }

    // Ids of all records that no other record cites: what the next record must cite to come after
    // everything known here.
    [[nodiscard]] const std::vector<std::string>& newest() const { return newest_; }

private:
    friend Standing fold(std::span<const wire::ConsentRecord>, const Pack&, Now);

    std::map<Cell, CellState> cells_;
    CellState elsewhere_;
    std::vector<std::string> newest_;
};

// records: of one customer, any order, duplicates allowed (same record_id); records that
// check_record refuses give nothing, and where they mean to refuse they refuse everything. A set of
// more than records_max is not judged: every cell is withdrawn. An ERASED record ends everything.
// now: by the clock of who asks; a consent whose time lies ahead of it is not yet usable.
inline constexpr std::size_t records_max = 1024;
[[nodiscard]] Standing fold(std::span<const wire::ConsentRecord> records, const Pack& pack,
                            Now now);

}  // namespace tillside::rules::consent
