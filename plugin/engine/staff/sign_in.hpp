// Signing in at the till with a PIN. Verifiers are argon2id with 64 MiB (all six-digit PINs of one
// then take some 40 core-hours), and wrong PINs close a lock that grows and survives a restart.
//
// Time: a verification takes about 145 ms on a slow till and runs on the engine's main thread;
// other calls wait behind it. That is once a shift, a host gives this call 500 ms or more, and the
// lock keeps anyone from making it happen often. A person who is locked out costs no verification.
//
// Thread: the engine's main thread, inside a transaction.
#pragma once

#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/staff/staff.hpp"
#include "sdk/schema/till.hpp"

namespace tillside::engine::staff {

class SignIn {
public:
    static constexpr int tries = 5;  // wrong PINs before the first lock
    static constexpr std::int64_t first_lock_us = 60'000'000;
    static constexpr std::int64_t longest_lock_us = 24LL * 3600 * 1'000'000;

    // staff outlives this.
    explicit SignIn(Staff& staff) : staff_(&staff) {}

    // Refusals: "no_staff_list", "pin_form", "sign_in_wrong" (code or PIN: not said which),
    // "sign_in_locked", "training". Wrong PINs are counted in the same transaction as the refusal.
    [[nodiscard]] Result<till::Reply> sign_in(const till::StaffSignedIn& message,
                                              const server::Call& call);

    // Whether a PIN is a person's, for whoever needs it: the member, or a refusal as above. Wrong
    // PINs count, so the caller answers with a Reply and not with an Error.
    struct Checked {
        wire::StaffMember member;
        std::optional<till::Reply> refusal;
    };
    [[nodiscard]] Result<Checked> check(const std::string& staff, const std::string& pin, Now now);

    // How long the lock closes after so many wrong PINs in a row: nothing before `tries`, then one
    // minute, doubled by each further one, a day at most.
    [[nodiscard]] static std::int64_t lock_us(int wrong);

private:
    [[nodiscard]] Result<Checked> wrong_pin(const std::string& staff, Lock lock, Now now);

    Staff* staff_;
};

}  // namespace tillside::engine::staff
