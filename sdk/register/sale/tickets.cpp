// Keeps "<business day> <last number>" in one small file, replaced whole: write, fsync, rename.
#include "sdk/register/sale/tickets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace tillside::pos {
namespace {

bool write_durably(const std::filesystem::path& file, const std::string& text) {
    const auto fresh = file.string() + ".new";
    const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return false;
    const auto written = ::write(descriptor, text.data(), text.size());
    const bool kept = written == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
    ::close(descriptor);
    return kept && ::rename(fresh.c_str(), file.c_str()) == 0;
}

}  // namespace

std::expected<Tickets, Fault> Tickets::open(std::filesystem::path file) {
    Tickets tickets(std::move(file));
    std::error_code none;
    if (!std::filesystem::exists(tickets.file_, none)) return tickets;
    std::ifstream input(tickets.file_);
    if (!(input >> tickets.business_day_ >> tickets.last_) || tickets.business_day_.size() != 10) {
        return std::unexpected(Fault{
            "tickets_damaged",
            fmt::format(
                "{}: not understood; it should hold the business day and the last ticket number, "
                "such as \"2026-11-21 42\". Write that line by hand, or name another --tickets",
                tickets.file_.string())});
    }
    return tickets;
}

std::expected<std::string, Fault> Tickets::next(const std::string& business_day) {
    const auto number = business_day == business_day_ ? last_ + 1 : 1;
    if (!write_durably(file_, fmt::format("{} {}\n", business_day, number))) {
        return std::unexpected(
            Fault{"tickets_unwritable",
                  fmt::format("cannot write {}: {}", file_.string(), std::strerror(errno))});
    }
    business_day_ = business_day;
    last_ = number;
    return fmt::format("{:06}", number);
}

}  // namespace tillside::pos
