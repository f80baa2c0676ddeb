#include "sync/evidence/program/report.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

namespace tillside::evidence::program {

namespace {

std::optional<SignedHead> head_of(const nlohmann::json& chain) {
    const auto head = wire::from_hex(chain.at("head").get<std::string>());
    const auto sequence = chain.at("last_sequence").get<std::uint64_t>();
    if (!head || head->size() != std::tuple_size_v<wire::Hash>) return std::nullopt;
    return SignedHead{sequence, *head, {}, {}};
}

}  // namespace

nlohmann::ordered_json report_of(const ChainCheck& check) {
    nlohmann::ordered_json faults = nlohmann::ordered_json::array();
    for (const Fault& fault : check.faults()) {
        faults.push_back({{"code", fault.code},
                          {"first_sequence", fault.first_sequence},
                          {"last_sequence", fault.last_sequence},
                          {"message", fault.message}});
    }
    return {{"till", check.name().till},
            {"epoch", check.name().epoch},
            {"last_sequence", check.last_sequence()},
            {"head", wire::to_hex(wire::to_bytes(check.head()))},
            {"vouched_sequence", check.vouched_sequence()},
            {"faults", faults}};
}

Result<void> add_heads_of(const std::filesystem::path& file, KnownHeads& known) {
    const auto wrong =
        fail(Domain::store, "not_a_report",
             fmt::format("{}: is not a report that `tillside-verify chain --json` wrote",
                         file.string()));
    std::ifstream in(file);
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object() || !json.contains("chains")) return wrong;
    try {
        for (const auto& chain : json.at("chains")) {
            if (!chain.at("faults").empty() || chain.at("last_sequence") == 0) continue;
            const auto head = head_of(chain);
            if (!head) return wrong;
            known[{chain.at("till").get<std::string>(), chain.at("epoch").get<std::uint64_t>()}]
                .push_back(*head);
        }
    } catch (const nlohmann::json::exception&) {
        return wrong;
    }
    return {};
}

}  // namespace tillside::evidence::program
