// The host of this till as it declared itself: what it can draw, and its own promotions. The last
// Hello counts; it survives a restart of the engine.
//
// Thread: the engine's main thread.
#pragma once

#include <optional>

#include "plugin/engine/interface/capabilities.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::interface {

class Host {
public:
    // database outlives this.
    explicit Host(store::Database& database) : database_(&database) {}

    // Reads what was said before this start. None is no Error.
    [[nodiscard]] Result<void> open();
    // Keeps a Hello; the same one again costs no write. Errors (Domain::message), each naming the
    // field: "too_many_capabilities", "too_many_promotions", "too_many_skus".
    [[nodiscard]] Result<void> declared(const till::Hello& hello, Now now);

    // The minimum before the first Hello.
    [[nodiscard]] const Capabilities& capabilities() const { return capabilities_; }
    // The host's own promotions, so that offers do not stack on them unawares.
    [[nodiscard]] const google::protobuf::RepeatedPtrField<till::HostPromotion>& promotions()
        const {
        return hello_.promotions();
    }

private:
    store::Database* database_;
    till::Hello hello_;
    Capabilities capabilities_;
};

}  // namespace tillside::engine::interface
