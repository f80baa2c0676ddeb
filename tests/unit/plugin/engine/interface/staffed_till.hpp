// A till of a test with a cashier (amy, 2468) and two managers (bo, 1357; cy, 8642), whose host
// draws everything.
#pragma once

#include <sodium.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/plugin/engine/interface/hosted_till.hpp"

namespace tillside::engine::testing {

struct StaffedTill : HostedTill {
    StaffedTill() {
        let_in("amy", wire::CASHIER, "2468");
        let_in("bo", wire::STORE_MANAGER, "1357");
        let_in("cy", wire::STORE_MANAGER, "8642");
        host_draws({"tillside.elevation/1", "tillside.prompt.choose/1", "tillside.display/1",
                    "tillside.card/1", "tillside.receipt/48"});
    }

    void let_in(const std::string& staff, wire::Role role, const std::string& pin) {
        std::array<char, crypto_pwhash_STRBYTES> verifier{};
        REQUIRE(crypto_pwhash_str(verifier.data(), pin.data(), pin.size(),
                                  crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN) == 0);
        downlink::Progress progress;
        wire::StaffMember& member = *progress.changes.add_changes()->mutable_staff();
        member.set_staff(staff);
        member.set_role(role);
        member.set_store("S1");
        member.set_pin_verifier(verifier.data());
        REQUIRE(rooms.downlink().apply_step(progress, now));
    }

    // A manager agrees to what a reply asked for.
    till::Reply agree(const till::Reply& asked, const std::string& manager, const std::string& pin,
                      const std::string& why = "known to me") {
        REQUIRE(asked.has_elevation());
        till::Elevate message;
        *message.mutable_context() = context();
        message.set_elevation_id(asked.elevation().elevation_id());
        message.set_manager(manager);
        message.set_pin(pin);
        message.set_reason(why);
        return send(till::ELEVATE, message);
    }

    std::size_t count(wire::EventKind kind) {
        return static_cast<std::size_t>(std::ranges::count(events(), kind, &wire::Event::kind));
    }

    // Everything in the till's files as one text.
    std::string files_as_text() {
        std::string all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path)) {
            std::ifstream in(entry.path(), std::ios::binary);
            all.append(std::istreambuf_iterator<char>(in), {});
        }
        return all;
    }
};

}  // namespace tillside::engine::testing
