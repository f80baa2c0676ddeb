// Phrases that name no class: nobody can tell from them who gets the data or what is advertised.
#include <algorithm>
#include <array>

#include "sync/rules/consent/pack_lint_parts.hpp"

namespace tillside::rules::consent {

namespace {

// Lower case; a blank stands for any blank or hyphen. Latin phrases are looked for as whole words.
constexpr auto phrases = std::to_array<std::string_view>({
    // English
    "selected partners",
    "business partners",
    "marketing partners",
    "trusted partners",
    "our partners",
    "partner companies",
    "selected merchants",
    "selected companies",
    "carefully selected",
    "affiliates",
    "affiliated companies",
    "associated companies",
    "group companies",
    "other companies",
    "third parties",
    "third party",
    "and others",
    "all products",
    "any products",
    "all goods",
    "all services",
    "other products",
    "other goods",
    "our products and services",
    "our goods and services",
    "products and services of all kinds",
    "anything we offer",
    // Chinese, in both scripts
    "合作夥伴",
    "合作伙伴",
    "商業夥伴",
    "商业伙伴",
    "業務夥伴",
    "业务伙伴",
    "特選商戶",
    "特选商户",
    "精選商戶",
    "精选商户",
    "指定商戶",
    "指定商户",
    "第三方",
    "關聯公司",
    "关联公司",
    "關連公司",
    "关连公司",
    "關聯方",
    "关联方",
    "聯營公司",
    "联营公司",
    "附屬公司",
    "附属公司",
    "集團公司",
    "集团公司",
    "所有產品",
    "所有产品",
    "所有商品",
    "全部產品",
    "全部产品",
    "全部商品",
    "各類產品",
    "各类产品",
    "其他產品",
    "其他产品",
    "本店的產品及服務",
    "本店的产品及服务",
    // German
    "ausgewählte partner",
    "ausgewählten partnern",
    "geschäftspartner",
    "geschäftspartnern",
    "unsere partner",
    "unseren partnern",
    "verbundene unternehmen",
    "verbundenen unternehmen",
    "dritte",
    "dritten",
    "alle produkte",
    "unsere produkte und dienstleistungen",
    // Spanish
    "socios seleccionados",
    "socios comerciales",
    "nuestros socios",
    "empresas afiliadas",
    "empresas del grupo",
    "terceros",
    "todos los productos",
    "nuestros productos y servicios",
});

bool latin_letter(char c) {
    const bool ascii = (c >= 'a' && c <= 'z');
    return ascii || static_cast<unsigned char>(c) == 0xC3;  // ä, ñ and their like in UTF-8
}

// As the phrases are written.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '-' || c == '_' || c == '\n' || c == '\t';
        if (blank) {
            if (!out.ends_with(' ')) out += ' ';
        } else {
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return out;
}

bool stands_in(std::string_view text, std::string_view phrase) {
    const bool latin = latin_letter(phrase.front());
    for (std::size_t at = text.find(phrase); at != std::string_view::npos;
         at = text.find(phrase, at + 1)) {
        const std::size_t behind = at + phrase.size();
        const bool in_word = (at > 0 && latin_letter(text[at - 1])) ||
                             (behind < text.size() && latin_letter(text[behind]));
        if (!latin || !in_word) return true;
    }
    return false;
}

}  // namespace

std::string_view vague_phrase(std::string_view text) {
    const std::string read = plain(text);
    const auto* const found = std::ranges::find_if(
        phrases, [&](std::string_view phrase) { return stands_in(read, phrase); });
    return found == phrases.end() ? std::string_view() : *found;
}

}  // namespace tillside::rules::consent
