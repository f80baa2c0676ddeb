#include "sync/head_office/http/byte_budget.hpp"

#include <algorithm>
#include <utility>

namespace tillside::head_office::http {

namespace {

// No token is kept: only what tells them apart.
std::uint64_t name_of(std::string_view caller) {
    return caller.empty() ? 0 : std::hash<std::string_view>()(caller) | 1;
}

using PerCaller = std::unordered_map<std::uint64_t, std::size_t>;

std::size_t of(const PerCaller& all, std::uint64_t caller) {
    const auto found = all.find(caller);
    return found == all.end() ? 0 : found->second;
}

void take_from(PerCaller& all, std::uint64_t caller, std::size_t bytes) {
    const auto found = all.find(caller);
    if (found == all.end()) return;
    found->second -= std::min(found->second, bytes);
    if (found->second == 0) all.erase(found);
}

}  // namespace

bool ByteBudget::fits(Rank rank, std::uint64_t caller, std::size_t held, std::size_t bytes) const {
    const std::size_t would_be = held_ + bytes;
    if (rank == Rank::stranger && strangers_ + bytes > bytes_max_ / 8) return false;
    const std::size_t callers = of(of_caller_, caller) + bytes;
    if (rank != Rank::stranger && callers > bytes_max_ / 2) return false;
    // What is kept for withdrawals is not for one caller alone.
    if (rank == Rank::urgent && callers <= bytes_max_ / 32) return would_be <= bytes_max_;
    if (held + bytes > usual_bytes) return would_be <= bytes_max_ / 4 * 3;
    return would_be <= bytes_max_ - bytes_max_ / 16;
}

void ByteBudget::count(const Share& share, std::size_t bytes) {
    held_ += bytes;
    most_held_ = std::max(most_held_, held_);
    if (share.rank_ == Rank::stranger) {
        strangers_ += bytes;
    } else {
        of_caller_[share.caller_] += bytes;
    }
}

void ByteBudget::give_back(const Share& share, std::size_t bytes) {
    held_ -= bytes;
    if (share.rank_ == Rank::stranger) {
        strangers_ -= bytes;
    } else {
        take_from(of_caller_, share.caller_, bytes);
    }
}

ByteBudget::Held ByteBudget::take(std::size_t bytes, Rank rank, std::string_view caller) {
    const std::uint64_t name = name_of(caller);
    const std::lock_guard lock(mutex_);
    if (!fits(rank, name, 0, bytes)) return nullptr;
    Held share(new Share(*this, rank, name, bytes));
    count(*share, bytes);
    return share;
}

ByteBudget::Turn ByteBudget::begin(std::size_t bytes, std::string_view caller) {
    const std::uint64_t name = name_of(caller);
    const std::lock_guard lock(mutex_);
    if (of(of_caller_, name) + bytes > bytes_max_ / 2) return {nullptr, Wait::for_own};
    // Whatever its size, one goes on where none is.
    if (in_turn_ > 0 && in_turn_ + bytes > bytes_max_ / 16) return {nullptr, Wait::for_others};
    if (!fits(Rank::usual, name, 0, bytes)) return {nullptr, Wait::for_others};
    Held share(new Share(*this, Rank::usual, name, bytes));
    count(*share, bytes);
    share->in_turn_ = bytes;
    in_turn_ += bytes;
    begun_[name] += bytes;
    return {std::move(share), Wait::no};
}

bool ByteBudget::has_begun(std::string_view caller) const {
    const std::lock_guard lock(mutex_);
    return begun_.contains(name_of(caller));
}

void ByteBudget::count_put_off() {
    const std::lock_guard lock(mutex_);
    ++put_off_;
}

ByteBudget::Figures ByteBudget::figures() const {
    const std::lock_guard lock(mutex_);
    return {bytes_max_, held_, most_held_, put_off_};
}

ByteBudget::Share::~Share() {
    {
        const std::lock_guard lock(budget_.mutex_);
        budget_.in_turn_ -= in_turn_;
        if (in_turn_ > 0) take_from(budget_.begun_, caller_, in_turn_);
        budget_.ahead_ -= ahead_;
        budget_.give_back(*this, bytes_);
    }
    if (budget_.released_) budget_.released_();
}

bool ByteBudget::Share::add(std::size_t bytes) {
    const std::lock_guard lock(budget_.mutex_);
    if (!budget_.fits(rank_, caller_, bytes_, bytes)) {
        ++budget_.put_off_;
        return false;
    }
    budget_.count(*this, bytes);
    bytes_ += bytes;
    return true;
}

bool ByteBudget::Share::add_ahead(std::size_t bytes) {
    const std::lock_guard lock(budget_.mutex_);
    const std::size_t room = budget_.bytes_max_ / 16;
    if (budget_.ahead_ > 0 && budget_.ahead_ + bytes > room) return false;
    if (!budget_.fits(rank_, caller_, bytes_, bytes)) return false;
    budget_.count(*this, bytes);
    bytes_ += bytes;
    ahead_ += bytes;
    budget_.ahead_ += bytes;
    return true;
}

void ByteBudget::Share::known(Rank rank, std::string_view caller) {
    const std::lock_guard lock(budget_.mutex_);
    if (rank_ != Rank::stranger) {
        rank_ = rank;
        return;
    }
    budget_.give_back(*this, bytes_);
    rank_ = rank;
    caller_ = name_of(caller);
    budget_.count(*this, bytes_);
}

void ByteBudget::Share::is_only(std::size_t bytes) {
    const std::lock_guard lock(budget_.mutex_);
    const std::size_t less = bytes_ - std::min(bytes_, bytes);
    budget_.give_back(*this, less);
    bytes_ -= less;
    const std::size_t less_in_turn = std::min(in_turn_, less);
    take_from(budget_.begun_, caller_, less_in_turn);
    budget_.in_turn_ -= less_in_turn;
    in_turn_ -= less_in_turn;
}

void ByteBudget::Share::leave_turn() {
    {
        const std::lock_guard lock(budget_.mutex_);
        take_from(budget_.begun_, caller_, in_turn_);
        budget_.in_turn_ -= in_turn_;
        budget_.ahead_ -= ahead_;
        in_turn_ = ahead_ = 0;
    }
    if (budget_.released_) budget_.released_();
}

bool ByteBudget::Share::could_ever_add(std::size_t bytes) const {
    return bytes_ + bytes <= budget_.bytes_max_ / 2;
}

}  // namespace tillside::head_office::http
