// Writes inputs to begin with, a folder for each fuzzer: every message of the schema, empty and
// filled, and frames around them. Made anew each time, so that they follow the schema.
// usage: fuzz_seeds FOLDER
#include <tillside/frame.h>
#include <tillside/plugin.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "plugin/engine/server/frame.hpp"
#include "plugin/engine/server/payload.hpp"
#include "tests/fuzz/random_messages.hpp"

namespace fs = std::filesystem;
namespace fuzz = tillside::fuzz;
namespace server = tillside::engine::server;

namespace {

void write(const fs::path& folder, const std::string& name, const std::string& bytes) {
    fs::create_directories(folder);
    std::ofstream(folder / name, std::ios::binary) << bytes;
}

std::string frame_of(std::uint32_t kind, std::uint8_t encoding, const std::string& payload) {
    server::Frame frame;
    frame.version = TILLSIDE_FRAME_VERSION;
    frame.encoding = encoding;
    frame.kind = kind;
    if (kind >= TILLSIDE_KIND_POSTABLE_MIN) frame.flags = TILLSIDE_FRAME_POST;
    frame.id.fill('\7');
    frame.checksum = server::payload_checksum(payload);
    return server::write_frame(frame, payload);
}

void write_payloads(const fs::path& folder, fuzz::Random& random) {
    const auto messages = fuzz::all_messages();
    for (std::size_t i = 0; i < messages.size(); ++i) {
        for (int filled = 0; filled < 3; ++filled) {
            const std::unique_ptr<google::protobuf::Message> message(messages[i]->New());
            if (filled > 0) fuzz::fill(*message, random, {"S1", "T1"});
            const std::string chosen(1, static_cast<char>(i));
            const std::string name = message->GetDescriptor()->name() + std::to_string(filled);
            write(folder / "payload_protobuf", name,
                  chosen + server::print_payload(*message, TILLSIDE_PROTOBUF));
            write(folder / "payload_json", name,
                  chosen + server::print_payload(*message, TILLSIDE_JSON));
        }
    }
}

void write_frames(const fs::path& folder, fuzz::Random& random) {
    std::string glued(1, '\4');
    for (const std::uint32_t kind : fuzz::all_kinds()) {
        std::string payload;
        if (const auto* prototype = fuzz::message_of(kind)) {
            const std::unique_ptr<google::protobuf::Message> message(prototype->New());
            fuzz::fill(*message, random, {"S1", "T1"});
            payload = server::print_payload(*message, TILLSIDE_PROTOBUF);
        }
        const std::string frame = frame_of(kind, TILLSIDE_PROTOBUF, payload);
        const std::string name = std::to_string(kind);
        write(folder / "frame", name, '\4' + frame);
        write(folder / "spool", name, '\1' + frame);
        write(folder / "reply", name, '\1' + frame);
        if (glued.size() < 4000) glued += frame;
    }
    write(folder / "frame", "glued", glued);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
        return 2;
    }
    server::silence_protobuf();
    fuzz::Random random(1);
    write_payloads(argv[1], random);
    write_frames(argv[1], random);
    return 0;
}
