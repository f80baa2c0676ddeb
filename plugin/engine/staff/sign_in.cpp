// A code that nobody has is refused as a wrong PIN is, after the same work, so that codes cannot be
// guessed by the clock; it gets its own lock too.
#include "plugin/engine/staff/sign_in.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

namespace tillside::engine::staff {

namespace {

constexpr std::size_t pin_digits_min = 4;
constexpr std::size_t pin_digits_max = 12;

// argon2id, 64 MiB, of a PIN that nobody has.
constexpr const char* nobodys_verifier =
    "$argon2id$v=19$m=65536,t=2,p=1$9pvHIQTfyJrEf9v1Mq4gQA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

bool pin_fits(std::string_view pin) {
    return pin.size() >= pin_digits_min && pin.size() <= pin_digits_max &&
           std::ranges::all_of(pin, [](char c) { return c >= '0' && c <= '9'; });
}

till::Reply refusal(std::string_view code, std::string words, std::string_view field) {
    till::Reply reply;
    till::Failure& failure = *reply.mutable_failure();
    failure.set_code(std::string(code));
    failure.set_message(std::move(words));
    failure.set_field(std::string(field));
    return reply;
}

till::Reply locked(std::int64_t until_us, Now now) {
    const std::int64_t minutes = (until_us - now.us + 59'999'999) / 60'000'000;
    till::Reply reply = refusal(
        "sign_in_locked",
        fmt::format("too many wrong PINs: wait {} min, or ask a manager to sign in", minutes),
        "pin");
    reply.mutable_failure()->set_retryable(true);
    return reply;
}

}  // namespace

std::int64_t SignIn::lock_us(int wrong) {
    if (wrong < tries) return 0;
    const int doublings = std::min(wrong - tries, 20);
    return std::min(first_lock_us << doublings, longest_lock_us);
}

Result<till::Reply> SignIn::sign_in(const till::StaffSignedIn& message, const server::Call& call) {
    if (call.training) {
        // In training nothing is recorded, wrong PINs neither: guessing would be free.
        return refusal("training", "sign in first, then switch to training", "context.training");
    }
    const std::string& staff = message.context().staff();
    auto checked = check(staff, message.pin(), call.now);
    if (!checked) return std::unexpected(checked.error());
    if (checked->refusal) return std::move(*checked->refusal);
    till::Reply reply;
    till::StaffCard& card = *reply.mutable_staff();
    card.set_staff(staff);
    card.set_display_name(checked->member.display_name());
    card.set_role(static_cast<till::Role>(checked->member.role()));
    return reply;
}

Result<SignIn::Checked> SignIn::check(const std::string& staff, const std::string& pin, Now now) {
    if (staff.empty() || !pin_fits(pin)) {
        return Checked{
            {}, refusal("pin_form", "a staff code and a PIN of 4 to 12 digits are needed", "pin")};
    }
    const auto nobody = staff_->empty();
    if (!nobody) return std::unexpected(nobody.error());
    if (*nobody) {
        return Checked{{},
                       refusal("no_staff_list",
                               "this till has no staff list yet: it comes from head office with "
                               "the first connection",
                               "context.staff")};
    }
    const auto lock = staff_->lock(staff);
    if (!lock) return std::unexpected(lock.error());
    if (lock->until_us > now.us) return Checked{{}, locked(lock->until_us, now)};

    auto member = staff_->find(staff);
    if (!member) return std::unexpected(member.error());
    const std::string verifier = *member && !(*member)->pin_verifier().empty()
                                     ? (*member)->pin_verifier()
                                     : nobodys_verifier;
    const bool right = crypto_pwhash_str_verify(verifier.c_str(), pin.data(), pin.size()) == 0;
    if (!right || !*member) return wrong_pin(staff, *lock, now);
    if (auto opened = staff_->unlock(staff); !opened) return std::unexpected(opened.error());
    return Checked{std::move(**member), std::nullopt};
}

Result<SignIn::Checked> SignIn::wrong_pin(const std::string& staff, Lock lock, Now now) {
    lock.wrong += 1;
    const std::int64_t closed_us = lock_us(lock.wrong);
    lock.until_us = closed_us == 0 ? 0 : now.us + closed_us;
    if (auto set = staff_->set_lock(staff, lock); !set) return std::unexpected(set.error());
    if (closed_us > 0) return Checked{{}, locked(lock.until_us, now)};
    return Checked{{}, refusal("sign_in_wrong", "the staff code or the PIN is wrong", "pin")};
}

}  // namespace tillside::engine::staff
