#include "sync/simulation/shop_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "sync/simulation/shop/calendar.hpp"
#include "sync/simulation/shop/shop.hpp"
#include "sync/simulation/shop/tables.hpp"

namespace tillside::simulation {

namespace {

using namespace shop;

// A file that is there under its name only when it is whole.
class OutputFile {
public:
    explicit OutputFile(std::filesystem::path name) : name_(std::move(name)) {
        part_ = name_.string() + ".part";
        file_ = std::fopen(part_.c_str(), "wb");
    }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile() {
        if (file_ != nullptr) std::fclose(file_);
        std::remove(part_.c_str());
    }

    [[nodiscard]] Result<void> write(std::string_view text) {
        if (file_ == nullptr || std::fwrite(text.data(), 1, text.size(), file_) != text.size())
            return failed();
        return {};
    }
    [[nodiscard]] Result<void> close() {
        if (file_ == nullptr) return failed();
        const int result = std::fclose(file_);
        file_ = nullptr;
        if (result != 0 || std::rename(part_.c_str(), name_.c_str()) != 0) return failed();
        return {};
    }

private:
    [[nodiscard]] std::unexpected<Error> failed() const {
        return fail(Domain::simulation, "not_written",
                    fmt::format("{}: cannot be written: {}", name_.string(), std::strerror(errno)));
    }

    std::filesystem::path name_;
    std::filesystem::path part_;
    std::FILE* file_ = nullptr;
};

struct ShopOptions {
    std::uint64_t seed = 1;
    ShopSize size;
    std::filesystem::path out;
};

template <typename Writer>
Result<void> write_file(const ShopOptions& options, const char* name, const Writer& writer) {
    OutputFile file(options.out / name);
    if (auto written = writer([&](std::string_view text) { return file.write(text); }); !written)
        return written;
    return file.close();
}

Result<void> write_shop(const ShopOptions& options) {
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    if (error) {
        return fail(Domain::simulation, "no_folder",
                    fmt::format("{}: cannot be made: {}", options.out.string(), error.message()));
    }
    auto shop = Shop::make(options.seed, options.size);
    if (!shop) return std::unexpected(shop.error());
    const auto json = rules::consent::embedded_pack("HK");
    const auto pack = rules::consent::load_pack(json.value_or(""));
    if (!pack) return std::unexpected(pack.error());
    const Year year = shop->year();
    const auto progress = [](int day) {
        if (day % 60 == 59 && isatty(STDERR_FILENO) != 0)
            fmt::print(stderr, "  sales up to {} …\n", date_of(day));
    };
    const auto sales = [&](int from, int to) {
        return [&, from, to](const Sink& sink) {
            return write_sales(year, shop->catalogue(), shop->customers(), shop->stores(), from, to,
                               sink, progress);
        };
    };
    Result<void> done = write_file(options, "items.csv", [&](const Sink& sink) {
        return write_items(shop->catalogue(), sink);
    });
    if (done) done = write_file(options, "train.csv", sales(0, first_test_day));
    if (done) done = write_file(options, "test.csv", sales(first_test_day, days_of_year));
    if (done) {
        done = write_file(options, "customers.csv", [&](const Sink& sink) {
            return write_customers(shop->customers(), shop->stores(), *pack, sink);
        });
    }
    if (done) {
        done = write_file(options, "staff.csv",
                          [&](const Sink& sink) { return write_staff(shop->staff(), sink); });
    }
    if (done) {
        done = write_file(options, "stock.csv", [&](const Sink& sink) {
            return write_stock(shop->stores(), shop->catalogue(), shop->stock_chance(), sink);
        });
    }
    return done;
}

}  // namespace

void add_shop(command_line::Command& app, int& exit_code) {
    command_line::Command* command =
        app.add_subcommand("shop", "a Hong Kong shop with a year of sales, as CSV");
    auto options = std::make_shared<ShopOptions>();
    command->add_option("--seed", options->seed, "same seed, same bytes")->capture_default_str();
    command->add_option("--out", options->out, "folder for the files; made if missing")->required();
    command->add_option("--stores", options->size.stores)->capture_default_str();
    command->add_option("--products", options->size.products)->capture_default_str();
    command->add_option("--customers", options->size.customers)->capture_default_str();
    command->add_option("--baskets", options->size.baskets, "of the year, about")
        ->capture_default_str();
    command->callback([options, &exit_code] {
        if (auto done = write_shop(*options); !done) {
            fmt::print(stderr, "tillside-simulate: {}\n", done.error().message);
            exit_code = 1;
            return;
        }
        fmt::print(
            "{}: {} products, {} customers, {} stores, a year of sales (last week in "
            "test.csv)\n",
            options->out.string(), options->size.products, options->size.customers,
            options->size.stores);
    });
}

}  // namespace tillside::simulation
