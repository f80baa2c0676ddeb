#include "plugin/engine/interface/receipt.hpp"

#include <catch2/catch.hpp>

using namespace tillside;
using namespace tillside::engine::interface;

namespace {

using Lines = std::vector<std::string>;

till::ReceiptLine line(till::ReceiptLine::Style style, const std::string& text) {
    till::ReceiptLine out;
    out.set_style(style);
    out.set_text(text);
    return out;
}

}  // namespace

TEST_CASE("a full-width character takes two columns, a combining mark none") {
    CHECK(columns_of("") == 0);
    CHECK(columns_of("HKD 12.50") == 9);
    CHECK(columns_of("深水埗") == 6);
    CHECK(columns_of("ｶﾀｶﾅ") == 4);        // half-width kana
    CHECK(columns_of("ＡＢ，") == 6);      // full-width letters and comma
    CHECK(columns_of("cafe\u0301") == 4);  // e and a combining accent
    CHECK(columns_of("𠮷") == 2);          // beyond the basic plane
    CHECK(columns_of("한국") == 4);
    CHECK(columns_of("\xff"
                     "a") == 2);  // not UTF-8: a byte a column
}

TEST_CASE("lines break at blanks, between Chinese characters, and in a word only where it must") {
    CHECK(broken("call the hotline any day", 16) == Lines{"call the hotline", "any day"});
    CHECK(broken("今日新鮮出爐麵包", 8) == Lines{"今日新鮮", "出爐麵包"});
    CHECK(broken("今日 9 折", 7) == Lines{"今日 9", "折"});
    CHECK(broken("深水埗邨", 7) == Lines{"深水埗", "邨"});  // no half of a character
    CHECK(broken("abcdefghij", 4) == Lines{"abcd", "efgh", "ij"});
    CHECK(broken("see https://shop.example", 10) == Lines{"see", "https://sh", "op.example"});
    CHECK(broken("one\n\ntwo", 8) == Lines{"one", "", "two"});
    CHECK(broken("", 8) == Lines{""});
    CHECK(broken("  indented words stay", 10) == Lines{"  indented", "words stay"});
}

TEST_CASE("a closing mark never begins a line") {
    CHECK(broken("今日新鮮，出爐", 8) == Lines{"今日新", "鮮，出爐"});
    CHECK(broken("（會員）九折。", 8) == Lines{"（會員）", "九折。"});
}

TEST_CASE("no line is longer than the paper, and nothing is lost but blanks") {
    const std::string text =
        "Harbour & Hill 收據 receipt：查詢及投訴請致電 2345-6789（九時至六時），或電郵 "
        "hotline@shop.example。Thank you 多謝惠顧！";
    for (std::size_t columns = 2; columns <= 60; ++columns) {
        std::string whole;
        for (const std::string& one : broken(text, columns)) {
            INFO(columns << ": " << one);
            CHECK(columns_of(one) <= columns);
            whole += one;
        }
        const auto bare = [](std::string from) {
            std::erase(from, ' ');
            return from;
        };
        CHECK(bare(whole) == bare(text));
    }
}

TEST_CASE("a receipt block is broken for 32 and for 48 columns and keeps style and place") {
    ReceiptLines lines;
    till::ReceiptLine bold =
        line(till::ReceiptLine::BOLD, "Questions, returns and complaints: any day");
    bold.set_align(till::ReceiptLine::CENTRE);
    *lines.Add() = bold;
    Capabilities host;
    host.receipt_columns = 32;
    ReceiptLines narrow = lines;
    fit_receipt(narrow, host);
    REQUIRE(narrow.size() == 2);
    CHECK(narrow[0].text() == "Questions, returns and");
    CHECK(narrow[1].text() == "complaints: any day");
    CHECK(narrow[1].style() == till::ReceiptLine::BOLD);
    CHECK(narrow[1].align() == till::ReceiptLine::CENTRE);
    host.receipt_columns = 48;
    fit_receipt(lines, host);
    CHECK(lines.size() == 1);
}

TEST_CASE("a code that the printer cannot draw is printed as text") {
    ReceiptLines lines;
    *lines.Add() = line(till::ReceiptLine::QR, "https://shop.example/f?t=1");
    *lines.Add() = line(till::ReceiptLine::BARCODE, "12345");
    *lines.Add() = line(till::ReceiptLine::CUT, "");
    Capabilities host;
    ReceiptLines untouched = lines;
    fit_receipt(untouched, host);  // columns not named: as it always was
    CHECK(untouched[0].style() == till::ReceiptLine::QR);

    host.receipt_columns = 32;
    host.receipt_qr = true;
    ReceiptLines with_qr = lines;
    fit_receipt(with_qr, host);
    CHECK(with_qr[0].style() == till::ReceiptLine::QR);
    CHECK(with_qr[1].style() == till::ReceiptLine::PLAIN);
    CHECK(with_qr[1].text() == "12345");
    CHECK(with_qr[2].style() == till::ReceiptLine::CUT);

    host.receipt_qr = false;
    fit_receipt(lines, host);
    CHECK(lines[0].style() == till::ReceiptLine::PLAIN);
    CHECK(lines[0].text() == "https://shop.example/f?t=1");
}
