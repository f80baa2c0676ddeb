// Consent as it was really given and withdrawn in a simulated world, and who knows what of it: a
// second, simpler judge beside the product's fold. It only ever says that a yes has nothing to
// stand on, never that a no is wrong.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/messages.hpp"

namespace tillside::simulation {

// One use: a purpose through a channel.
struct Use {
    std::string_view purpose;
    std::string_view channel;
};

class ConsentFacts {
public:
    // Record ids, of whoever is asked: a till, or head office.
    using Known = std::set<std::string, std::less<>>;

    void add(const wire::ConsentRecord& record);
    [[nodiscard]] std::size_t size() const { return records_.size(); }

    // Whether a yes of this person, whose customer ids are given, can be right for somebody who
    // knows these records: some known record gives it and comes after every known record that
    // refuses it (by what it cites).
    [[nodiscard]] bool may_be_used(std::span<const std::string> customer_ids, const Use& use,
                                   const Known& known) const;

private:
    struct Record {
        std::string id;
        std::vector<std::string> cites;
        wire::ConsentRecord said;
    };
    [[nodiscard]] static bool gives(const wire::ConsentRecord& record, const Use& use);
    [[nodiscard]] static bool refuses(const wire::ConsentRecord& record, const Use& use);
    [[nodiscard]] bool comes_after(const std::string& later, const std::string& earlier) const;

    std::map<std::string, Record, std::less<>> records_;
    std::map<std::string, std::vector<std::string>, std::less<>> of_customer_;
};

}  // namespace tillside::simulation
