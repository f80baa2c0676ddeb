#include "sync/head_office/vip/funnel.hpp"

namespace tillside::head_office::vip {

Result<Funnel> read_funnel(store::Database& database) {
    Funnel funnel;
    auto read = database.query(
        "SELECT coalesce(s.standing, 0), count(*) FROM invitations AS i "
        "LEFT JOIN vip_standing AS s ON s.invitation_id = i.invitation_id "
        "GROUP BY coalesce(s.standing, 0)",
        {}, [&](const store::Row& row) {
            const std::int64_t number = row.integer(1);
            funnel.invited += number;
            switch (row.integer(0)) {
                case 1:
                    funnel.never = number;
                    break;
                case 2:
                    funnel.not_now = number;
                    break;
                case 3:
                    funnel.accepted = number;
                    break;
                case 4:
                    funnel.approved = number;
                    break;
                default:
                    funnel.unanswered = number;
            }
        });
    if (!read) return std::unexpected(std::move(read.error()));
    return funnel;
}

}  // namespace tillside::head_office::vip
