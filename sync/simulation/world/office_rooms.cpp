#include "sync/simulation/world/office_rooms.hpp"

#include <utility>

#include "sync/head_office/api/downlink_routes.hpp"
#include "sync/head_office/customers/customers.hpp"
#include "sync/head_office/projections/baskets.hpp"
#include "sync/head_office/projections/counts.hpp"
#include "sync/head_office/projections/returns.hpp"
#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/vip/standing.hpp"

namespace tillside::simulation {

using namespace tillside::head_office;  // the rooms of head office

Result<std::unique_ptr<OfficeRooms>> OfficeRooms::start(const std::string& folder,
                                                        const keys::Secrets& secrets,
                                                        const rules::consent::Pack& pack,
                                                        std::function<void()> recorded) {
    auto database = store::open(folder + "/hq.db", store::head_office_schema());
    if (!database) return std::unexpected(std::move(database.error()));
    auto keys_database = store::open(folder + "/keys.db", store::keys_schema());
    if (!keys_database) return std::unexpected(std::move(keys_database.error()));
    return std::unique_ptr<OfficeRooms>(new OfficeRooms(folder, secrets, pack, std::move(*database),
                                                        std::move(*keys_database),
                                                        std::move(recorded)));
}

OfficeRooms::OfficeRooms(const std::string& folder, const keys::Secrets& secrets,
                         const rules::consent::Pack& pack, Owned database, Owned keys_database,
                         std::function<void()> recorded)
    : pack_(pack),
      database_(std::move(database)),
      keys_database_(std::move(keys_database)),
      keys_(*keys_database_, secrets.wrapping_key, wire::system_random()),
      terminals_(*database_),
      log_(*database_, terminals_, keys_, secrets.box),
      projector_(*database_),
      feed_(*database_, keys_, pack, secrets.lookup_key, wire::system_random()),
      alarm_(*database_),
      dictionaries_(*database_),
      port_(terminals_, alarm_, router_, open_router_) {
    projector_.add(std::make_unique<projections::Baskets>());
    projector_.add(std::make_unique<projections::Counts>());
    projector_.add(std::make_unique<projections::Returns>());
    projector_.add(std::make_unique<customers::Customers>(secrets.lookup_key));
    projector_.add(std::make_unique<vip::VipStanding>());
    api::add_ingest_routes(router_,
                           {log_, alarm_, traffic_, dictionaries_,
                            [recorded = std::move(recorded)](std::string_view) { recorded(); }});
    api::add_downlink_routes(router_, feed_, *database_, folder + "/models");
}

}  // namespace tillside::simulation
