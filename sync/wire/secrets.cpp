#include "sync/wire/secrets.hpp"

#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sync/wire/durable_file.hpp"

namespace tillside::wire {

namespace {

std::unexpected<Error> about(std::string_view code, const std::filesystem::path& file,
                             std::string_view words) {
    return fail(Domain::secrets, code, file.string() + ": " + std::string(words));
}

}  // namespace

Result<TillSecrets> read_till_secrets(const std::filesystem::path& file) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) {
        return about("missing", file,
                     std::string("cannot be read (") + std::strerror(errno) +
                         "); enrol the till with `tillsided enrol` and a code of "
                         "`tillside-hq enrol-code`");
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about("too_open", file, "others may read this file; run `chmod 600` on it");
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    TillSecrets secrets;
    if (const auto status = google::protobuf::util::JsonStringToMessage(text.str(), &secrets);
        !in || !status.ok()) {
        return about("not_secrets", file, "is not a till's secrets file");
    }
    for (const auto& [name, key] :
         {std::pair{"lookup_key", &secrets.lookup_key()},
          std::pair{"wrapping_key", &secrets.wrapping_key()},
          std::pair{"head_office_public_key", &secrets.head_office_public_key()}}) {
        if (key->size() != 32)
            return about("key_length", file, std::string(name) + " is not a key of 32 bytes");
    }
    if (secrets.store().empty() || secrets.till().empty()) {
        return about("not_secrets", file, "names no store or no till");
    }
    return secrets;
}

Result<void> write_till_secrets(const std::filesystem::path& file, const TillSecrets& secrets) {
    std::string text;
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    options.preserve_proto_field_names = true;
    if (!google::protobuf::util::MessageToJsonString(secrets, &text, options).ok()) {
        return about("not_secrets", file, "holds text that is not UTF-8");
    }
    if (auto written = write_durably(file, text, 0600); !written) {
        return about("not_written", file,
                     std::string("cannot be written: ") + std::strerror(written.error()));
    }
    return {};
}

}  // namespace tillside::wire
