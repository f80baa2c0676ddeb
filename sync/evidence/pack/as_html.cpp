// Objects become tables of two columns, lists of small objects one table of a row each, lists of
// others numbered tables; one rule for all fields, so that a fact that is added to the JSON is on
// the page without anybody's doing.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sync/evidence/pack/as_json.hpp"
#include "sync/evidence/pack/labels.hpp"

namespace tillside::evidence {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view style = R"(
:root{color-scheme:light}
body{margin:2rem auto;padding:0 1rem;max-width:60rem;background:#fff;color:#111;
font:1rem/1.5 system-ui,"Noto Sans CJK HK","Noto Sans HK",sans-serif}
h1,h2,h3{line-height:1.25;break-after:avoid}
h2{margin-top:2.5rem;border-bottom:2px solid #111}
table{width:100%;margin:.5rem 0;border-collapse:collapse}
th,td{padding:.25rem .5rem;border:1px solid #767676;text-align:start;vertical-align:top;
overflow-wrap:anywhere}
th{width:14rem;background:#f2f2f2;font-weight:600}
td{white-space:pre-line}
td table th{width:9rem}
.rows th,td .rows th{width:auto}
.bad{padding:.25rem .5rem;border:3px solid #8a0000;color:#8a0000;font-weight:700}
@media print{body{margin:0;max-width:none;font-size:9pt}tr{break-inside:avoid}}
)";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string label_html(std::string_view field) {
    const Label label = label_of(field);
    if (label.zh_hant.empty())
        return fmt::format(R"(<span lang="en">{}</span>)", escaped(label.en));
    return fmt::format(R"({} <span lang="en">{}</span>)", escaped(label.zh_hant),
                       escaped(label.en));
}

std::string yes_or_no(bool value) {
    return value ? R"(是 <span lang="en">yes</span>)" : R"(否 <span lang="en">no</span>)";
}

std::string nothing() {
    return R"(沒有 <span lang="en">none</span>)";
}

std::string value_html(const Json& value);

std::string table_html(const Json& object) {
    std::string out = "<table><tbody>";
    for (const auto& [field, value] : object.items()) {
        out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", label_html(field),
                           value_html(value));
    }
    return out + "</tbody></table>";
}

// Whether the list's objects fit in a row each: no tables within them, not too many fields.
bool fits_in_rows(const Json& list) {
    constexpr std::size_t columns_max = 11;  // as many as a use has
    const auto fits = [](const Json& value) {
        return !value.is_object() &&
               (!value.is_array() || value.empty() || !value.front().is_object());
    };
    return std::ranges::all_of(list, [&](const Json& one) {
        return one.is_object() && one.size() <= columns_max && std::ranges::all_of(one, fits);
    });
}

std::string rows_html(const Json& list) {
    std::string out = "<table class=\"rows\"><thead><tr>";
    for (const auto& [field, value] : list.front().items())
        out += fmt::format("<th scope=\"col\">{}</th>", label_html(field));
    out += "</tr></thead><tbody>";
    for (const Json& one : list) {
        out += "<tr>";
        for (const Json& value : one)
            out += fmt::format("<td>{}</td>", value_html(value));
        out += "</tr>";
    }
    return out + "</tbody></table>";
}

std::string list_html(const Json& list) {
    if (list.empty()) return nothing();
    if (fits_in_rows(list)) return rows_html(list);
    std::string out;
    for (const Json& one : list) {
        if (!out.empty() && !one.is_object()) out += ", ";
        out += value_html(one);
    }
    return out;
}

std::string value_html(const Json& value) {
    switch (value.type()) {
        case Json::value_t::object:
            return table_html(value);
        case Json::value_t::array:
            return list_html(value);
        case Json::value_t::boolean:
            return yes_or_no(value.get<bool>());
        case Json::value_t::string: {
            const auto& text = value.get_ref<const std::string&>();
            return text.empty() ? "–" : escaped(text);
        }
        default:
            return escaped(value.dump());
    }
}

// Whether anything in a fact says of itself that it does not hold.
bool is_bad(const Json& fact) {
    if (!fact.is_object()) return false;
    return !fact.value("holds", true) || (fact.contains("faults") && !fact["faults"].empty());
}

std::string bad_mark() {
    return R"(<p class="bad">核實不符：並非收銀機所簽署的原貌。 )"
           R"(<span lang="en">Does not hold: not as the till signed it.</span></p>)"
           "\n";
}

std::string heading_of(const Json& fact, std::size_t number) {
    std::string out = fmt::format("{}", number);
    for (const char* field : {"event_type", "kind", "title", "till", "event_time", "at"}) {
        if (!fact.contains(field) || !fact[field].is_string()) continue;
        out += fmt::format(" – {}", escaped(fact[field].get_ref<const std::string&>()));
    }
    return out;
}

std::string section_html(const std::string& field, const Json& value) {
    std::string out = fmt::format("<section>\n<h2>{}</h2>\n", label_html(field));
    const bool of_facts = value.is_array() && !value.empty() && value.front().is_object();
    if (!of_facts) {
        out += value.is_object() ? table_html(value) : fmt::format("<p>{}</p>", value_html(value));
        return out + "</section>\n";
    }
    if (fits_in_rows(value)) {
        if (std::ranges::any_of(value, is_bad)) out += bad_mark();
        return out + rows_html(value) + "\n</section>\n";
    }
    std::size_t number = 0;
    for (const Json& fact : value) {
        out += fmt::format("<h3>{}</h3>\n", heading_of(fact, ++number));
        if (is_bad(fact)) out += bad_mark();
        out += table_html(fact) + "\n";
    }
    return out + "</section>\n";
}

}  // namespace

std::string as_html(const Json& pack) {
    std::string body;
    for (const auto& [field, value] : pack.items())
        body += section_html(field, value);
    const bool holds = pack.at("summary").value("holds", false);
    return fmt::format(
        R"(<!doctype html>
<html lang="zh-Hant-HK">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>盡職審查文件 Due-diligence pack</title>
<style>{}</style>
</head>
<body>
<main>
<h1>盡職審查文件 <span lang="en">Due-diligence pack</span></h1>
{}{}</main>
</body>
</html>
)",
        style,
        holds
            ? R"(<p>全部紀錄均與簽署相符。 <span lang="en">Every record is as it was signed.</span></p>)"
              "\n"
            : bad_mark(),
        body);
}

}  // namespace tillside::evidence
