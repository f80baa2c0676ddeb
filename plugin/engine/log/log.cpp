#include "plugin/engine/log/log.hpp"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <memory>

#include "plugin/engine/log/about.hpp"

namespace tillside::engine::log {

namespace {

// A host that is refused again and again must not fill the till's disk: the file is put aside as
// NAME.1.log at this size, and the oldest of those goes.
constexpr std::size_t file_bytes_max = 10U << 20;
constexpr std::size_t older_files = 3;

// One line a record; the closing brace is written with the fields.
constexpr const char* pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            out += '\\';
            out += letter;
        } else if (static_cast<unsigned char>(letter) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(letter));
        } else {
            out += letter;
        }
    }
    return out + '"';
}

std::string field(Literal name, std::string_view json) {
    return fmt::format("\"{}\":{}", name.text(), json);
}

bool is_token_letter(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || letter == '.' || letter == '_' || letter == '-';
}

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, Level level) {
    auto logger = std::make_shared<spdlog::logger>("tillsided", std::move(sink));
    logger->set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
    logger->set_level(spdlog_level(level));
    logger->flush_on(spdlog::level::info);
    // A full disk must not stop the till: a line that cannot be written is dropped in silence.
    logger->set_error_handler([](const std::string&) {});
    return logger;
}

std::shared_ptr<spdlog::logger>& logger() {
    static std::shared_ptr<spdlog::logger> one =
        make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), Level::info);
    return one;
}

void write(Level level, Literal event, Fields fields) {
    if (!logger()->should_log(spdlog_level(level))) return;
    std::string text = fmt::format("\"event\":{}", json_text(event.text()));
    for (const Field& one : fields) {
        text += ',';
        text += one.json();
    }
    if (const std::string& id = head_office_request(); !id.empty()) {
        text += ',';
        text += Field("head_office_request", Token{id}).json();
    }
    logger()->log(spdlog_level(level), spdlog::string_view_t(text));
}

}  // namespace

Field::Field(Integer value, Literal name) : json_(field(name, fmt::to_string(value.value))) {}
Field::Field(const PathText& value, Literal name) : json_(field(name, json_text(value.value))) {}
Field::Field(Literal name, Literal value) : json_(field(name, json_text(value.text()))) {}

Field::Field(Literal name, Id value) {
    std::string digits;
    for (const char byte : value.bytes)
        digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    json_ = field(name, json_text(digits));
}

Field::Field(Literal name, Token value) {
    const bool fine = value.text.size() <= 128 && std::ranges::all_of(value.text, is_token_letter);
    json_ = field(name, json_text(fine ? value.text : "(not a token)"));
}

Field::Field(Literal name, const Error& value)
    : json_(field(name, fmt::format(R"({{"code":{},"message":{}}})", json_text(value.code),
                                    json_text(value.message)))) {}

Result<void> start(const Options& options) {
    try {
        spdlog::sink_ptr sink;
        if (options.file.empty()) {
            sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        } else {
            sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
                options.file.string(), file_bytes_max, older_files);
        }
        logger() = make_logger(std::move(sink), options.level);
    } catch (const std::exception& exception) {
        return fail(Domain::configuration, "log_not_writable",
                    fmt::format("the log file {} cannot be written: {}", options.file.string(),
                                exception.what()));
    }
    return {};
}

void debug(Literal event, Fields fields) {
    write(Level::debug, event, fields);
}
void info(Literal event, Fields fields) {
    write(Level::info, event, fields);
}
void warning(Literal event, Fields fields) {
    write(Level::warning, event, fields);
}
void error(Literal event, Fields fields) {
    write(Level::error, event, fields);
}

}  // namespace tillside::engine::log
