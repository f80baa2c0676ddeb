#include "sync/head_office/metrics/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace tillside::head_office::metrics {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

class Families {
public:
    void add(MetricType type, const char* name, const char* help, double value,
             Labels labels = {}) {
        MetricFamily& family = named(type, name, help);
        ClientMetric metric;
        metric.label = std::move(labels);
        type == MetricType::Counter ? metric.counter.value = value : metric.gauge.value = value;
        family.metric.push_back(std::move(metric));
    }
    [[nodiscard]] std::string text() const {
        return prometheus::TextSerializer().Serialize(families_);
    }

private:
    MetricFamily& named(MetricType type, const char* name, const char* help) {
        const auto found = std::ranges::find(families_, name, &MetricFamily::name);
        if (found != families_.end()) return *found;
        return families_.emplace_back(MetricFamily{name, help, type, {}});
    }
    std::vector<MetricFamily> families_;
};

double seconds(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / 1e6;
}

void add_traffic(const Traffic& traffic, Families& out) {
    const auto add = [&](const char* name, const char* help, std::uint64_t value) {
        out.add(MetricType::Counter, name, help, static_cast<double>(value));
    };
    add("tillside_batches_taken_total", "Batches of events that were committed.",
        traffic.batches_taken);
    add("tillside_batches_refused_total", "Batches that were refused as a whole.",
        traffic.batches_refused);
    add("tillside_events_taken_total", "Events in batches that were committed.",
        traffic.events_taken);
    add("tillside_event_body_bytes_total", "Bytes of those batches as they came, packed.",
        traffic.event_body_bytes);
    add("tillside_suppressions_taken_total", "Withdrawals that came ahead of the chain.",
        traffic.suppressions_taken);
}

void add_bodies(const Bodies& bodies, Families& out) {
    const auto gauge = [&](const char* name, const char* help, std::uint64_t value) {
        out.add(MetricType::Gauge, name, help, static_cast<double>(value));
    };
    gauge("tillside_bodies_bytes", "Of requests' bodies in memory, packed and unpacked.",
          bodies.held);
    gauge("tillside_bodies_bytes_peak", "The most of them since the server was started.",
          bodies.most_held);
    gauge("tillside_bodies_bytes_max", "What they may take (--bodies-mib-max).", bodies.bytes_max);
    out.add(MetricType::Counter, "tillside_bodies_put_off_total",
            "Bodies that were refused for want of room; their senders come again.",
            static_cast<double>(bodies.put_off));
}

Result<void> add_tills(store::Database& database, Now now, Families& out) {
    return database.query(
        "SELECT t.store, t.till, h.last_seen_us, h.outbox_depth, h.outbox_oldest_us, "
        "h.dead_letters, h.clock_skew_ms, h.spool_files, h.storage_ok, h.disk_free_bytes, "
        "h.customers, (SELECT count(*) FROM rejected_events r WHERE r.till = t.till), "
        "(SELECT count(*) FROM watermarks w WHERE w.till = t.till) "
        "FROM terminals t LEFT JOIN till_health h ON h.till = t.till ORDER BY t.store, t.till",
        {}, [&](const store::Row& row) {
            const Labels labels = {{"store", row.text_copy(0)}, {"till", row.text_copy(1)}};
            const auto gauge = [&](const char* name, const char* help, double value) {
                out.add(MetricType::Gauge, name, help, value, labels);
            };
            gauge("tillside_till_rejected_events", "Events of the till that were kept aside.",
                  static_cast<double>(row.integer(11)));
            if (row.is_null(2)) return;  // never heard of
            gauge("tillside_till_seen_seconds_ago", "Since the till was last heard of.",
                  seconds(now.us - row.integer(2)));
            gauge("tillside_till_backlog_events", "What the till had not sent, as it last said.",
                  static_cast<double>(row.integer(3)));
            gauge("tillside_till_backlog_oldest_seconds", "Age of the oldest of them; 0: none.",
                  row.integer(4) == 0 ? 0 : std::max(0.0, seconds(now.us - row.integer(4))));
            gauge("tillside_till_dead_letters", "What the till could not have taken.",
                  static_cast<double>(row.integer(5)));
            gauge("tillside_till_clock_skew_seconds", "The till's clock minus head office's.",
                  static_cast<double>(row.integer(6)) / 1e3);
            gauge("tillside_till_spool_files", "Messages that wait for the till's engine.",
                  static_cast<double>(row.integer(7)));
            gauge("tillside_till_storage_ok", "1: the till can write to its disk.",
                  static_cast<double>(row.integer(8)));
            gauge("tillside_till_disk_free_bytes", "Left on the disk of the till's data.",
                  static_cast<double>(row.integer(9)));
            gauge("tillside_till_customers", "Customers that the till holds.",
                  static_cast<double>(row.integer(10)));
            gauge("tillside_till_epochs", "Chains that the till has begun: new, restored, copied.",
                  static_cast<double>(row.integer(12)));
        });
}

Result<void> add_projections(store::Database& database, Families& out) {
    const auto newest = database.number("SELECT max(position) FROM events");
    if (!newest) return std::unexpected(newest.error());
    out.add(MetricType::Gauge, "tillside_log_position", "Newest place of the event log.",
            static_cast<double>(*newest));
    return database.query("SELECT projection, position FROM checkpoints ORDER BY projection", {},
                          [&](const store::Row& row) {
                              out.add(MetricType::Gauge, "tillside_projection_lag_events",
                                      "Events of the log that the projection has still to see.",
                                      static_cast<double>(*newest - row.integer(1)),
                                      {{"projection", row.text_copy(0)}});
                          });
}

}  // namespace

Result<std::string> metrics_text(store::Database& database, const Traffic& traffic,
                                 const Bodies& bodies, Now now) {
    Families out;
    add_traffic(traffic, out);
    add_bodies(bodies, out);
    if (auto added = add_tills(database, now, out); !added) return std::unexpected(added.error());
    if (auto added = add_projections(database, out); !added) {
        return std::unexpected(added.error());
    }
    const auto suppressions = database.number("SELECT max(number) FROM suppressions");
    if (!suppressions) return std::unexpected(suppressions.error());
    out.add(MetricType::Gauge, "tillside_suppressions", "Withdrawals and opt-outs ever taken.",
            static_cast<double>(*suppressions));
    out.add(MetricType::Gauge, "tillside_store_bytes", "What the database takes on its disk.",
            static_cast<double>(database.bytes()));
    return out.text();
}

}  // namespace tillside::head_office::metrics
