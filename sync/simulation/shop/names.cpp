#include "sync/simulation/shop/names.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace tillside::simulation::shop {

namespace {

struct Syllable {
    std::string_view zh_hant;
    std::string_view zh_hans;
    std::string_view romanised;
};

constexpr Syllable surnames[] = {
    {"陳", "陈", "Chan"},   {"黃", "黄", "Wong"},         {"李", "李", "Lee"},
    {"張", "张", "Cheung"}, {"梁", "梁", "Leung"},        {"林", "林", "Lam"},
    {"吳", "吴", "Ng"},     {"劉", "刘", "Lau"},          {"何", "何", "Ho"},
    {"鄭", "郑", "Cheng"},  {"蔡", "蔡", "Choi"},         {"周", "周", "Chow"},
    {"葉", "叶", "Yip"},    {"羅", "罗", "Law"},          {"楊", "杨", "Yeung"},
    {"鄧", "邓", "Tang"},   {"馮", "冯", "Fung"},         {"許", "许", "Hui"},
    {"曾", "曾", "Tsang"},  {"麥", "麦", "Mak"},          {"郭", "郭", "Kwok"},
    {"徐", "徐", "Tsui"},   {"余", "余", "Yu"},           {"謝", "谢", "Tse"},
    {"蘇", "苏", "So"},     {"曹", "曹", "Tso"},          {"潘", "潘", "Poon"},
    {"譚", "谭", "Tam"},    {"方", "方", "Fong"},         {"鍾", "钟", "Chung"},
    {"盧", "卢", "Lo"},     {"歐陽", "欧阳", "Au Yeung"},
};

constexpr Syllable given[] = {
    {"嘉", "嘉", "Ka"},    {"詠", "咏", "Wing"}, {"俊", "俊", "Chun"},  {"志", "志", "Chi"},
    {"美", "美", "Mei"},   {"麗", "丽", "Lai"},  {"文", "文", "Man"},   {"偉", "伟", "Wai"},
    {"欣", "欣", "Yan"},   {"慧", "慧", "Wai"},  {"子", "子", "Tsz"},   {"浩", "浩", "Ho"},
    {"明", "明", "Ming"},  {"芳", "芳", "Fong"}, {"婷", "婷", "Ting"},  {"軒", "轩", "Hin"},
    {"傑", "杰", "Kit"},   {"倩", "倩", "Sin"},  {"晴", "晴", "Ching"}, {"樂", "乐", "Lok"},
    {"思", "思", "Sze"},   {"敏", "敏", "Man"},  {"雅", "雅", "Nga"},   {"國", "国", "Kwok"},
    {"強", "强", "Keung"}, {"琪", "琪", "Ki"},   {"恩", "恩", "Yan"},   {"穎", "颖", "Wing"},
    {"建", "建", "Kin"},   {"華", "华", "Wah"},  {"玲", "玲", "Ling"},  {"諾", "诺", "Nok"},
    {"雯", "雯", "Man"},   {"駿", "骏", "Chun"}, {"潔", "洁", "Kit"},   {"君", "君", "Kwan"},
    {"儀", "仪", "Yee"},   {"熙", "熙", "Hei"},  {"豪", "豪", "Ho"},    {"心", "心", "Sum"},
};

constexpr std::string_view english[] = {
    "Karen",  "Kelvin", "Winnie",  "Jason",  "Fiona",  "Eric",    "Vivian", "Raymond",
    "Joyce",  "Ken",    "Cherry",  "Alan",   "Mandy",  "Ivan",    "Carmen", "Derek",
    "Phoebe", "Gary",   "Yoyo",    "Samuel", "Ada",    "Terence", "Rachel", "Kenneth",
    "Doris",  "Anson",  "Queenie", "Felix",  "Bonnie", "Leo",
};

constexpr std::string_view elsewhere_first[] = {
    "Maria",  "James",  "Priya",  "Siti",    "Grace",  "Daniel", "Ananya",
    "Yuki",   "Sophie", "Arjun",  "Jocelyn", "Thomas", "Dewi",   "Min-jun",
    "Claire", "Rajesh", "Angela", "Haruto",  "Emma",   "Bikash",
};
constexpr std::string_view elsewhere_last[] = {
    "Santos", "Wilson", "Nair",    "Rahmawati", "Reyes",  "Smith",   "Sharma",
    "Tanaka", "Martin", "Gurung",  "Cruz",      "Brown",  "Lestari", "Kim",
    "Dubois", "Patel",  "Mendoza", "Sato",      "Taylor", "Rai",
};

template <typename Table>
const auto& any_of(const Table& table, Chance& chance) {
    return table[chance.below(static_cast<std::uint32_t>(std::size(table)))];
}

// Earlier surnames are commoner: the smaller of two draws.
const Syllable& surname(Chance& chance) {
    constexpr auto count = static_cast<std::uint32_t>(std::size(surnames));
    const auto first = chance.below(count);
    const auto second = chance.below(count);
    return surnames[first < second ? first : second];
}

}  // namespace

std::string make_name(const std::string& language, Chance& chance) {
    const Syllable& family = surname(chance);
    const Syllable& one = any_of(given, chance);
    const Syllable& two = any_of(given, chance);
    const bool single = chance.percent(14) || one.zh_hant == two.zh_hant;
    if (language == "zh-Hans")
        return fmt::format("{}{}{}", family.zh_hans, one.zh_hans, single ? "" : two.zh_hans);
    if (language != "en")
        return fmt::format("{}{}{}", family.zh_hant, one.zh_hant, single ? "" : two.zh_hant);
    if (chance.percent(35))
        return fmt::format("{} {}", any_of(elsewhere_first, chance),
                           any_of(elsewhere_last, chance));
    if (single) return fmt::format("{} {}", any_of(english, chance), family.romanised);
    return fmt::format("{} {} {} {}", any_of(english, chance), family.romanised, one.romanised,
                       two.romanised);
}

}  // namespace tillside::simulation::shop
