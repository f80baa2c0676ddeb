// The spool reader: from a file's bytes to the request in it. Half of the inputs get a checksum and
// a length that fit, so that what lies behind those checks is reached.
#include <fcntl.h>
#include <tillside/frame.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "plugin/engine/server/payload.hpp"
#include "plugin/engine/spool/spool_file.hpp"
#include "sync/wire/sealing.hpp"
#include "tests/fuzz/random_messages.hpp"

namespace server = tillside::engine::server;
namespace spool = tillside::engine::spool;
namespace fs = std::filesystem;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

const fs::path& folder() {
    static const fs::path made = [] {
        std::string name = fs::temp_directory_path() / "tillside-fuzz-XXXXXX";
        require(::mkdtemp(name.data()) != nullptr);
        std::atexit([] { fs::remove_all(folder()); });
        return fs::path(name);
    }();
    return made;
}

// As the plugin names it, so that the name is not what it fails on.
fs::path file_for(std::string_view bytes) {
    const std::string id(bytes.size() < 32 ? std::string_view() : bytes.substr(16, 16));
    return folder() / (tillside::wire::to_hex(id) + ".post");
}

void fit(std::string& bytes) {
    if (bytes.size() < server::frame_header_bytes) return;
    auto frame = server::read_frame_header(
        std::span<const char, server::frame_header_bytes>(bytes.data(), 64));
    const std::string payload = bytes.substr(server::frame_header_bytes);
    frame.checksum = server::payload_checksum(payload);
    bytes = server::write_frame(frame, payload);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    server::silence_protobuf();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2 == 1) fit(bytes);
    const fs::path file = file_for(bytes);
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(made >= 0 &&
            ::write(made, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    ::close(made);
    const auto read = spool::read_spool_file(file);
    require(::unlink(file.c_str()) == 0);
    require(read.has_value() && *read == bytes);
    const auto frame = spool::check_spool_file(file, *read);
    if (!frame) return 0;
    require(frame->kind >= TILLSIDE_KIND_POSTABLE_MIN);
    require(frame->payload_bytes() == bytes.size() - server::frame_header_bytes);
    const auto* known = tillside::fuzz::message_of(frame->kind);
    if (known == nullptr) return 0;
    const std::unique_ptr<google::protobuf::Message> message(known->New());
    (void)server::parse_payload(std::string_view(bytes).substr(server::frame_header_bytes),
                                frame->encoding, *message);
    return 0;
}
