// How often a real value of a form is refused for holding a personal number that it does not hold,
// over 100,000 values: goods of two real shops, notes about them, names, addresses, and numbers of
// receipts, serials and goods. And how often a personal number in a usual spelling gets through.
#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "sync/head_office/import/csv.hpp"
#include "sync/rules/catalogue/gtin.hpp"
#include "sync/rules/identity/personal_numbers.hpp"

using namespace tillside;
using namespace tillside::rules::identity;

namespace {

constexpr auto hong_kong = std::to_array<NumberKind>(
    {NumberKind::hk_identity_card, NumberKind::mainland_identity_card,
     NumberKind::macau_identity_card, NumberKind::passport, NumberKind::payment_card});

struct Dice {
    std::mt19937_64 engine{20'261'127};  // NOLINT: the same values in every run

    std::size_t below(std::size_t count) { return engine() % count; }
    std::string digits(std::size_t count) {
        std::string out;
        while (out.size() < count)
            out += static_cast<char>('0' + below(10));
        return out;
    }
    char letter() { return static_cast<char>('A' + below(26)); }
    template <typename List>
    const auto& of(const List& list) {
        return list[below(list.size())];
    }
};

struct Goods {
    std::vector<std::string> codes;
    std::vector<std::string> names;
};

std::filesystem::path data_folder() {
    const char* named = std::getenv("TILLSIDE_DATA");
    return named != nullptr ? std::filesystem::path(named)
                            : std::filesystem::path(TILLSIDE_DATA_AT);
}

Goods read_goods() {
    Goods out;
    for (const char* shop : {"uci_online_retail", "groceries"}) {
        const auto file = data_folder() / shop / "items.csv.zst";
        if (!std::filesystem::exists(file)) return {};
        const auto csv = head_office::importing::CsvReader::open(file).value();
        const std::size_t item = csv->required_column("item").value();
        const std::size_t name = csv->required_column("name").value();
        head_office::importing::Row row;
        while (csv->next(row).value()) {
            if (row.fault) continue;
            out.codes.emplace_back(row.cells[item]);
            out.names.emplace_back(row.cells[name]);
        }
    }
    return out;
}

std::string person(Dice& dice) {
    constexpr auto surnames =
        std::to_array({"陳", "李", "黃", "張", "歐陽", "Chan", "Lee", "Wong", "O'Brien", "Müller",
                       "Ng", "De Souza", "Au-Yeung", "Smith", "司徒", "García"});
    constexpr auto given =
        std::to_array({"大文", "小明", "美玲", "志強", "Tai Man", "Siu Ming", "Ka-yan", "Peter",
                       "Mary-Ann", "J. A.", "Wing Sze", "José", "Li", "家輝", "XU", "D'Arcy"});
    constexpr auto after =
        std::to_array({"", "", "", "", " Jr", " (Mrs)", " 太太", " 先生", " 2nd"});
    return fmt::format("{}{}{}{}", dice.of(surnames), dice.below(3) == 0 ? "" : " ", dice.of(given),
                       dice.of(after));
}

std::string address(Dice& dice) {
    constexpr auto streets =
        std::to_array({"Nathan Road", "Example Street", "Queen's Road East", "彌敦道", "軒尼詩道",
                       "Des Voeux Road Central", "Canton Road", "Tai Po Road, Sha Tin"});
    constexpr auto estates = std::to_array({"Mei Foo Sun Chuen", "太古城", "City One", "美孚新邨",
                                            "Block 12", "Tower 2", "第 3 座", "Phase II"});
    switch (dice.below(3)) {
        case 0:
            return fmt::format("Flat {}{}, {}/F, {}, {} {}", dice.letter(), 1 + dice.below(30),
                               1 + dice.below(60), dice.of(estates), 1 + dice.below(999),
                               dice.of(streets));
        case 1:
            return fmt::format("{}{}號{}{}樓{}室", dice.of(streets), 1 + dice.below(999),
                               dice.of(estates), 1 + dice.below(60), dice.letter());
        default:
            return fmt::format("Rm {}-{}, {} {}-{}, PO Box {}, lot {}", 100 + dice.below(3900),
                               100 + dice.below(3900), dice.of(streets), dice.below(500),
                               dice.below(500), dice.below(99'999), dice.below(9999));
    }
}

std::string phone(Dice& dice) {
    const std::string front = std::to_string(2 + dice.below(8)) + dice.digits(3);
    const std::string back = dice.digits(4);
    switch (dice.below(4)) {
        case 0:
            return front + back;
        case 1:
            return front + " " + back;
        case 2:
            return "+852 " + front + "-" + back;
        default:
            return "+86 138 " + dice.digits(4) + " " + dice.digits(4);
    }
}

std::string gtin_13(Dice& dice) {
    // Prefixes of what is sold in Hong Kong: 489 its own, 69 mainland, 4 German, 5 British, 0 US.
    constexpr auto prefixes = std::to_array({"489", "690", "692", "400", "405", "501", "304", "376",
                                             "471", "490", "880", "003", "621"});
    const std::string body = dice.of(prefixes) + dice.digits(9);
    return body + rules::catalogue::gtin_check_digit(body).value();
}

std::string day(Dice& dice) {
    return fmt::format("20{:02}-{:02}-{:02}", 20 + dice.below(8), 1 + dice.below(12),
                       1 + dice.below(28));
}

// What staff and customers write about goods.
std::string note(Dice& dice, const Goods& goods) {
    const std::string& name = dice.of(goods.names);
    const std::string& code = dice.of(goods.codes);
    switch (dice.below(10)) {
        case 0:
            return fmt::format("{} broken, bought {}, receipt {}", name, day(dice), dice.digits(6));
        case 1:
            return fmt::format("call back {} about {}", phone(dice), name);
        case 2:
            return fmt::format("{} x {} @ {}.{:02}, wants {}", 1 + dice.below(40), name,
                               dice.below(900), dice.below(100), code);
        case 3:
            return fmt::format("barcode {} does not scan: {}", gtin_13(dice), name);
        case 4:
            return fmt::format("order {}-{} of {} not delivered", day(dice), dice.digits(4), name);
        case 5:
            return fmt::format("{}／{} 換貨，單號 {}，電話 {}", name, code, dice.digits(8),
                               phone(dice));
        case 6:
            return fmt::format("phones {} or {}, after {}:{:02}", phone(dice), phone(dice),
                               8 + dice.below(12), dice.below(60));
        case 7:
            return fmt::format("ticket {}/{}/{:05} {} {}", 1 + dice.below(40), 1 + dice.below(9),
                               dice.below(100'000), name, day(dice));
        case 8:
            return fmt::format("model {}{}-{}, {}cm x {}cm, {}ml", dice.letter(), dice.letter(),
                               dice.digits(3 + dice.below(2)), dice.below(300), dice.below(300),
                               dice.below(2000));
        default:
            return fmt::format("{} HKD {}.00 refunded, {} points, batch L{}", name,
                               dice.below(9000), dice.below(50'000), dice.digits(4));
    }
}

std::string receipt(Dice& dice) {
    switch (dice.below(5)) {
        case 0:
            return dice.digits(6);
        case 1:
            return "C" + dice.digits(6);  // the real shop's cancellations
        case 2:
            return fmt::format("{:04}{:02}{}{}", dice.below(9999), dice.below(40), "20261127",
                               dice.digits(6));
        case 3:
            return dice.digits(16);
        default:
            return fmt::format("{}{}-{}", dice.letter(), dice.digits(7), dice.digits(4));
    }
}

std::string serial(Dice& dice) {
    switch (dice.below(5)) {
        case 0:
            return "35" + dice.digits(13);  // an IMEI: 15 digits, the last one Luhn's
        case 1:
            return fmt::format("{}{}{}", dice.letter(), dice.letter(), dice.digits(7));
        case 2:
            return fmt::format("SN:{}-{}-{}", dice.digits(4), dice.digits(4), dice.digits(4));
        case 3:
            return "8985" + dice.digits(15);  // a SIM
        default:
            return fmt::format("{}{}", dice.letter(), dice.digits(6));
    }
}

std::string product(Dice& dice, const Goods& goods) {
    switch (dice.below(3)) {
        case 0:
            return gtin_13(dice);
        case 1:
            return "(01)0" + gtin_13(dice) + "(21)" + dice.digits(12);
        default:
            return dice.of(goods.codes);
    }
}

struct Count {
    int values = 0;
    int refused = 0;
    int refused_as_text = 0;  // were the field treated as free text
    std::string example;

    void add(const std::string& value, FieldKind field) {
        ++values;
        if (find_personal_number(value, field, hong_kong)) {
            ++refused;
            example = value;
        }
        if (find_personal_number(value, FieldKind::free_text, hong_kong)) ++refused_as_text;
    }
    [[nodiscard]] double rate() const { return 100.0 * refused / values; }
};

// Letters count A = 10 …, a missing first one 36; weights 9 to 1; the sum is a multiple of 11.
char hkid_check_digit(const std::string& letters, const std::string& digits) {
    std::vector<int> values;
    if (letters.size() == 1) values.push_back(36);
    for (const char c : letters)
        values.push_back(c - 'A' + 10);
    for (const char c : digits)
        values.push_back(c - '0');
    for (int check = 0; check <= 10; ++check) {
        int sum = check;
        for (std::size_t at = 0; at < values.size(); ++at)
            sum += (9 - static_cast<int>(at)) * values[at];
        if (sum % 11 == 0) return check == 10 ? 'A' : static_cast<char>('0' + check);
    }
    return '?';
}

}  // namespace

TEST_CASE("Of 100,000 values of real forms fewer than 1 in 1,000 is refused wrongly", "[D12]") {
    const Goods goods = read_goods();
    if (goods.names.empty()) {
        WARN("SKIPPED: no real transactions in " << data_folder().string()
                                                 << "; set TILLSIDE_DATA");
        return;
    }
    REQUIRE(goods.names.size() > 3'500);
    Dice dice;
    std::map<std::string, Count> counts;
    for (const std::string& name : goods.names)
        counts["descriptions of goods"].add(name, FieldKind::free_text);
    for (int round = 0; round < 30'000; ++round)
        counts["notes"].add(note(dice, goods), FieldKind::free_text);
    for (int round = 0; round < 15'000; ++round) {
        counts["names"].add(person(dice), FieldKind::free_text);
        counts["addresses"].add(address(dice), FieldKind::free_text);
        counts["receipt numbers"].add(receipt(dice), FieldKind::receipt_number);
        counts["product numbers"].add(product(dice, goods), FieldKind::product_number);
    }
    while (counts["serial numbers"].values < 6'500)
        counts["serial numbers"].add(serial(dice), FieldKind::serial_number);

    Count all;
    std::string table;
    for (const auto& [what, count] : counts) {
        all.values += count.values;
        all.refused += count.refused;
        table += fmt::format("\n  {:<22}{:>7} values {:>4} refused ({:.3f} %), as free text {}{}",
                             what, count.values, count.refused, count.rate(), count.refused_as_text,
                             count.example.empty() ? "" : ", such as: " + count.example);
    }
    WARN("false refusals: " << all.refused << " of " << all.values << " ("
                            << fmt::format("{:.4f}", all.rate()) << " %)" << table);
    CHECK(all.values >= 100'000);
    CHECK(all.rate() < 0.1);
    for (const char* free_text : {"descriptions of goods", "names", "addresses"})
        CHECK(counts[free_text].refused == 0);
    CHECK(counts["notes"].rate() < 0.1);
    // The exemption is what keeps fields of numbers usable: as free text they would not be.
    for (const char* numbers : {"receipt numbers", "serial numbers"}) {
        CHECK(counts[numbers].refused == 0);
        CHECK(counts[numbers].refused_as_text > counts[numbers].values / 20);
    }
    CHECK(counts["product numbers"].refused == 0);
}

TEST_CASE("Of 20,000 identity card numbers in usual spellings none gets through", "[D12]") {
    Dice dice;
    int missed = 0;
    std::string example;
    for (int round = 0; round < 20'000; ++round) {
        const std::string letters =
            round % 4 == 0 ? std::string{dice.letter(), dice.letter()} : std::string{dice.letter()};
        const std::string digits = dice.digits(6);
        const char check = hkid_check_digit(letters, digits);
        std::string small = letters;
        for (char& c : small)
            c = static_cast<char>(c - 'A' + 'a');
        const std::array<std::string, 10> spellings = {
            fmt::format("{}{}({})", letters, digits, check),
            fmt::format("{}{}{}", letters, digits, check),
            fmt::format("{} {} ({})", small, digits, check),
            fmt::format("{}{}（{}）", small, digits, check),
            fmt::format("{}{}-{}", letters, digits, check),
            fmt::format("{}{}", letters, digits),
            fmt::format("HKID{}{}({})", letters, digits, check),
            fmt::format("{} {} {} ({})", letters, digits.substr(0, 3), digits.substr(3), check),
            fmt::format("身份證{}{}({})，謝謝", letters, digits, check),
            fmt::format("{}{}***({})", letters, digits.substr(0, 3), check),
        };
        for (const std::string& spelling : spellings) {
            if (holds_forbidden_number(spelling)) continue;
            ++missed;
            example = spelling;
        }
    }
    CAPTURE(example);
    CHECK(missed == 0);
}
