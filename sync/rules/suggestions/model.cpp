#include "sync/rules/suggestions/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "sync/wire/sealing.hpp"

namespace tillside::rules::suggestions {
namespace {

// The file: magic, format, SHA-256 of the rest, then the parts in the order of write_parts().
// Numbers are little-endian. A change of the format gets a new number here.
constexpr std::string_view magic = "TILLSIDEMODEL";
constexpr std::uint32_t format_now = 1;
constexpr std::size_t header_bytes = magic.size() + sizeof(std::uint32_t) + 32;
constexpr std::size_t version_bytes_max = 64;
static_assert(std::endian::native == std::endian::little, "the model is written little-endian");

std::unexpected<Error> bad(std::string what) {
    return fail(Domain::suggestions, "bad_model", "the suggestion model is not usable: " + what);
}

class Writer {
public:
    template <typename T>
    void number(T value) {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void text(std::string_view value) {
        number(static_cast<std::uint32_t>(value.size()));
        bytes.append(value);
    }
    template <typename T>
    void numbers(std::span<const T> values) {
        bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    }
    std::string bytes;
};

// Reads never pass the end; the first one that would clears `whole`, and all later ones yield
// zeros.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    template <typename T>
    T number() {
        T value{};
        take(reinterpret_cast<char*>(&value), sizeof value);
        return value;
    }
    std::string text(std::size_t bytes_max) {
        const auto size = number<std::uint32_t>();
        if (size > bytes_max || size > rest_.size()) {
            whole_ = false;
            return {};
        }
        std::string value(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return value;
    }
    template <typename T>
    std::vector<T> numbers(std::uint64_t count) {
        if (count > rest_.size() / sizeof(T)) {
            whole_ = false;
            return {};
        }
        std::vector<T> values(count);
        take(reinterpret_cast<char*>(values.data()), count * sizeof(T));
        return values;
    }
    [[nodiscard]] bool whole() const { return whole_; }
    [[nodiscard]] bool at_end() const { return whole_ && rest_.empty(); }

private:
    void take(char* to, std::size_t size) {
        if (size > rest_.size()) {
            whole_ = false;
            return;
        }
        if (size > 0) std::memcpy(to, rest_.data(), size);
        rest_.remove_prefix(size);
    }
    std::string_view rest_;
    bool whole_ = true;
};

void write_parts(Writer& out, const ModelParts& parts) {
    out.text(parts.version);
    out.number(parts.trained_at_us);
    out.number(parts.baskets);
    out.number(parts.shape);
    out.number(static_cast<std::uint32_t>(situation_count));
    out.number(static_cast<std::uint32_t>(feature_count));
    out.number(parts.blend);
    out.number(static_cast<std::uint64_t>(parts.skus.size()));
    for (const std::string& sku : parts.skus)
        out.text(sku);
    out.numbers(std::span(parts.share));
    out.numbers(std::span(parts.recent_share));
    out.numbers(std::span(parts.repeat_share));
    out.number(static_cast<std::uint64_t>(parts.links.size()));
    out.numbers(std::span(parts.first_link));
    out.numbers(std::span(parts.links));
}

Result<ModelParts> read_parts(Reader& in) {
    ModelParts parts;
    parts.version = in.text(version_bytes_max);
    parts.trained_at_us = in.number<std::int64_t>();
    parts.baskets = in.number<std::uint64_t>();
    parts.shape = in.number<Shape>();
    if (in.number<std::uint32_t>() != situation_count ||
        in.number<std::uint32_t>() != feature_count)
        return bad("it has other features than this program");
    parts.blend = in.number<Blend>();
    const auto items = in.number<std::uint64_t>();
    if (items > items_max) return bad(fmt::format("{} items are too many", items));
    parts.skus.reserve(items);
    for (std::uint64_t item = 0; item < items && in.whole(); ++item)
        parts.skus.push_back(in.text(sku_bytes_max));
    parts.share = in.numbers<float>(items);
    parts.recent_share = in.numbers<float>(items);
    parts.repeat_share = in.numbers<float>(items);
    const auto links = in.number<std::uint64_t>();
    parts.first_link = in.numbers<std::uint64_t>(items + 1);
    parts.links = in.numbers<Link>(links);
    if (!in.at_end()) return bad("its parts do not fill it");
    return parts;
}

bool all_finite(std::span<const float> values) {
    return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

Result<void> check_links(const ModelParts& parts) {
    const std::size_t items = parts.skus.size();
    if (parts.first_link.size() != items + 1 || parts.first_link.front() != 0 ||
        parts.first_link.back() != parts.links.size() || !std::ranges::is_sorted(parts.first_link))
        return bad("the offsets of its links are out of order");
    if (parts.links.size() > items * weights_per_item_max)
        return bad("it has more links than items allow");
    for (std::size_t source = 0; source < items; ++source) {
        for (auto at = parts.first_link[source]; at < parts.first_link[source + 1]; ++at) {
            const Link& link = parts.links[at];
            if (link.target >= items || link.target == source || !std::isfinite(link.weight) ||
                (at > parts.first_link[source] && parts.links[at - 1].target >= link.target))
                return bad(fmt::format("a link of item {} is wrong", source));
        }
    }
    return {};
}

Result<void> check(const ModelParts& parts) {
    const std::size_t items = parts.skus.size();
    if (parts.version.empty() || parts.version.size() > version_bytes_max)
        return bad("its version must have 1 to 64 characters");
    if (items > items_max) return bad("it has too many items");
    if (parts.share.size() != items || parts.recent_share.size() != items ||
        parts.repeat_share.size() != items)
        return bad("its shares do not fit its items");
    if (!all_finite(parts.share) || !all_finite(parts.recent_share) ||
        !all_finite(parts.repeat_share))
        return bad("a share is no number");
    for (const Features& weights : parts.blend)
        if (!all_finite(weights)) return bad("a weight of the blend is no number");
    for (const float decay :
         {parts.shape.scan_decay, parts.shape.own_decay_fast, parts.shape.own_decay_slow})
        if (!(decay >= 0 && decay <= 1)) return bad("a decay is outside 0 to 1");
    for (const std::string& sku : parts.skus)
        if (sku.empty() || sku.size() > sku_bytes_max) return bad("an SKU is empty or too long");
    return check_links(parts);
}

}  // namespace

Model::Model(ModelParts parts) : parts_(std::move(parts)) {
    // Below this a share counts as nothing: one sale in ten thousand baskets.
    constexpr float share_floor = 1e-4F;
    for (const float share : parts_.share)
        share_log_.push_back(log_evidence(share, share_floor));
    for (const float share : parts_.recent_share)
        recent_share_log_.push_back(log_evidence(share, share_floor));
    constexpr float repeat_floor = 1e-2F;
    for (const float share : parts_.repeat_share)
        repeat_log_.push_back(log_evidence(share, repeat_floor));
    by_popularity_.resize(items());
    std::iota(by_popularity_.begin(), by_popularity_.end(), ItemNumber{0});
    by_sku_ = by_popularity_;
    std::ranges::stable_sort(by_popularity_, [this](ItemNumber a, ItemNumber b) {
        return parts_.recent_share[a] > parts_.recent_share[b];
    });
    std::ranges::sort(by_sku_, {},
                      [this](ItemNumber item) -> const std::string& { return parts_.skus[item]; });
}

Result<Model> Model::from_parts(ModelParts parts) {
    if (auto checked = check(parts); !checked) return std::unexpected(checked.error());
    Model model(std::move(parts));
    const auto same_sku = [&model](ItemNumber a, ItemNumber b) {
        return model.sku(a) == model.sku(b);
    };
    if (std::ranges::adjacent_find(model.by_sku_, same_sku) != model.by_sku_.end())
        return bad("an SKU occurs twice");
    return model;
}

Result<Model> Model::from_bytes(std::string_view bytes) {
    if (bytes.size() > model_bytes_max)
        return fail(Domain::suggestions, "model_too_large",
                    fmt::format("the suggestion model has {} bytes; at most {} are read",
                                bytes.size(), model_bytes_max));
    if (!bytes.starts_with(magic))
        return fail(Domain::suggestions, "not_a_model", "this is no suggestion model");
    if (bytes.size() < header_bytes)
        return fail(Domain::suggestions, "model_damaged",
                    "the suggestion model is cut short: fetch it again");
    std::uint32_t format = 0;
    std::memcpy(&format, bytes.data() + magic.size(), sizeof format);
    if (format != format_now)
        return fail(Domain::suggestions, "model_version",
                    fmt::format("the suggestion model has format {}, this program reads {}: update "
                                "the till, or train again at head office",
                                format, format_now));
    const std::string_view body = bytes.substr(header_bytes);
    const wire::Hash sum = wire::sha256(body);
    if (std::memcmp(sum.data(), bytes.data() + header_bytes - sum.size(), sum.size()) != 0)
        return fail(Domain::suggestions, "model_damaged",
                    "the suggestion model's checksum is wrong: fetch it again");
    Reader in(body);
    auto parts = read_parts(in);
    if (!parts) return std::unexpected(parts.error());
    return from_parts(std::move(*parts));
}

std::string Model::to_bytes() const {
    Writer body;
    write_parts(body, parts_);
    const wire::Hash sum = wire::sha256(body.bytes);
    Writer file;
    file.bytes.reserve(header_bytes + body.bytes.size());
    file.bytes.append(magic);
    file.number(format_now);
    file.numbers(std::span<const unsigned char>(sum));
    file.bytes.append(body.bytes);
    return std::move(file.bytes);
}

std::optional<ItemNumber> Model::find(std::string_view sku) const {
    const auto at = std::ranges::lower_bound(
        by_sku_, sku, {},
        [this](ItemNumber item) -> std::string_view { return parts_.skus[item]; });
    if (at == by_sku_.end() || parts_.skus[*at] != sku) return std::nullopt;
    return *at;
}

std::span<const Link> Model::links(ItemNumber source) const {
    const auto first = parts_.first_link[source];
    return std::span(parts_.links).subspan(first, parts_.first_link[source + 1] - first);
}

}  // namespace tillside::rules::suggestions
