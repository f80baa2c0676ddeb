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
    // What whoever is asked has heard of: a till, or head office. By record id.
    class Known {
    public:
        // The record itself.
        void add(const std::string& record_id) { records_.insert(record_id); }
        // That it withdraws these purposes (none: all); the record is still to come.
        void announce(const wire::Suppression& suppression) {
            announced_[suppression.record_id()] = {suppression.purposes().begin(),
                                                   suppression.purposes().end()};
        }
        void clear() { *this = Known(); }
        // It may have forgotten any of it: a yes may still stand on it, a no is not asked of it.
        void may_have_forgotten() {
            perhaps_.merge(records_);
            records_.clear();
            announced_.clear();
        }

        [[nodiscard]] bool may_hold(const std::string& record_id) const {
            return records_.contains(record_id) || perhaps_.contains(record_id);
        }
        [[nodiscard]] bool heard_of_refusal(const std::string& record_id,
                                            std::string_view purpose) const {
            if (records_.contains(record_id)) return true;
            const auto found = announced_.find(record_id);
            if (found == announced_.end()) return false;
            return found->second.empty() || found->second.contains(purpose);
        }

    private:
        std::set<std::string, std::less<>> records_;
        std::set<std::string, std::less<>> perhaps_;
        std::map<std::string, std::set<std::string, std::less<>>, std::less<>> announced_;
    };

    void add(const wire::ConsentRecord& record);
    [[nodiscard]] std::size_t size() const { return records_.size(); }

    // Whether a yes of this person, whose customer ids are given, can be right for somebody who
    // knows these records: it was given, and after every known refusal it was given again by a
    // known record that comes after (by what it cites). Refusals at two tills that did not know of
    // each other may have been answered by two records.
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
