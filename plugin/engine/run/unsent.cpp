#include "plugin/engine/run/unsent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sync/rules/suggestions/reasons.hpp"

namespace tillside::engine::run {

namespace {

// {}: events, then the age.
struct Words {
    std::string_view sentence;
    std::string_view sentence_of_one;
    std::string_view badge;
    std::string_view moment;
    std::string_view minutes;
    std::string_view hours;
    std::string_view days;
};

const Words& words_in(std::string_view language) {
    static constexpr Words english{
        "Head office does not have {} events of this till yet; the oldest has waited {}. They are "
        "kept and go by themselves: leave the till switched on, and tell the manager.",
        "Head office does not have {} event of this till yet; it has waited {}. It is kept and "
        "goes by itself: leave the till switched on, and tell the manager.",
        "Not all sent",
        "less than a minute",
        "{} min",
        "{} h {} min",
        "{} d {} h"};
    static constexpr Words traditional{
        "總部尚未收到此收銀機的 {} 項紀錄，最早一項已等候 {}。紀錄已妥善保存並會自動傳送："
        "請讓收銀機保持開啟，並通知店長。",
        "總部尚未收到此收銀機的 {} 項紀錄，已等候 {}。紀錄已妥善保存並會自動傳送："
        "請讓收銀機保持開啟，並通知店長。",
        "未全部傳送",
        "不足一分鐘",
        "{} 分鐘",
        "{} 小時 {} 分鐘",
        "{} 日 {} 小時"};
    static constexpr Words simplified{
        "总部尚未收到此收银机的 {} 条记录，最早一条已等候 {}。记录已妥善保存并会自动发送："
        "请让收银机保持开启，并通知店长。",
        "总部尚未收到此收银机的 {} 条记录，已等候 {}。记录已妥善保存并会自动发送："
        "请让收银机保持开启，并通知店长。",
        "未全部发送",
        "不到一分钟",
        "{} 分钟",
        "{} 小时 {} 分钟",
        "{} 天 {} 小时"};
    return rules::suggestions::of_language(rules::suggestions::language_of(language), english,
                                           traditional, simplified);
}

std::string age_in(const Words& words, std::int64_t age_us) {
    const std::int64_t minutes = age_us / 60'000'000;
    if (minutes < 1) return std::string(words.moment);
    if (minutes < 60) return fmt::format(fmt::runtime(words.minutes), minutes);
    if (minutes < 24 * 60) {
        return fmt::format(fmt::runtime(words.hours), minutes / 60, minutes % 60);
    }
    return fmt::format(fmt::runtime(words.days), minutes / (24 * 60), minutes / 60 % 24);
}

std::string sentence_in(const Words& words, const Unsent& unsent) {
    return fmt::format(fmt::runtime(unsent.events == 1 ? words.sentence_of_one : words.sentence),
                       unsent.events, age_in(words, unsent.age_us));
}

}  // namespace

std::optional<Unsent> unsent_at_close(const outbox::Depth& depth, bool head_office_reached,
                                      Now now) {
    // A clock that was set back makes nothing younger than now.
    const std::int64_t age_us = std::max<std::int64_t>(0, now.us - depth.oldest_us);
    if (depth.events == 0 || (depth.events == 1 && age_us == 0)) return std::nullopt;
    if (head_office_reached && age_us < unsent_us_usual) return std::nullopt;
    return Unsent{depth.events, age_us};
}

till::Toast unsent_toast(const Unsent& unsent, std::string_view language) {
    till::Toast toast;
    toast.set_text(sentence_in(words_in(language), unsent));
    toast.set_warning(true);
    return toast;
}

till::Badge unsent_badge(const Unsent& unsent, std::string_view language) {
    const Words& words = words_in(language);
    till::Badge badge;
    badge.set_badge_id("unsent");
    badge.set_text(std::string(words.badge));
    badge.set_detail(sentence_in(words, unsent));
    badge.set_tone(till::WARNING);
    return badge;
}

}  // namespace tillside::engine::run
