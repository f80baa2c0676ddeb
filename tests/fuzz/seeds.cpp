// Writes inputs to begin with, a folder for each fuzzer: every message of the schema, empty and
// filled, and frames around them; events of every kind, and signed batches of them. Made anew each
// time, so that they follow the schema.
// usage: fuzz_seeds FOLDER
#include <tillside/frame.h>
#include <tillside/plugin.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "plugin/engine/server/frame.hpp"
#include "plugin/engine/server/payload.hpp"
#include "tests/fuzz/random_messages.hpp"
#include "tests/unit/sync/head_office/till.hpp"

namespace fs = std::filesystem;
namespace fuzz = tillside::fuzz;
namespace server = tillside::engine::server;
namespace wire = tillside::wire;

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

// Of every kind an event, its fact filled; each by itself and, signed, in a batch.
void write_events(const fs::path& folder, fuzz::Random& random) {
    const auto& kinds = *wire::EventKind_descriptor();
    const fs::path into = folder / "event_batch";
    for (int i = 0; i < kinds.value_count(); ++i) {
        const auto kind = static_cast<wire::EventKind>(kinds.value(i)->number());
        std::string fact = kinds.value(i)->name();
        std::ranges::transform(fact, fact.begin(), [](unsigned char c) { return std::tolower(c); });
        const auto* field = wire::Event::descriptor()->FindFieldByName(fact);
        for (int filled = 0; filled < 3; ++filled) {
            tillside::tests::Till till;
            wire::Event event = till.draft(kind);
            event.set_customer_id(std::string(16, 'c'));
            if (field != nullptr) {
                auto& message = *event.GetReflection()->MutableMessage(&event, field);
                if (filled > 0) fuzz::fill(message, random, {"S1", "T1"});
            }
            till.add(event);
            const std::string name = fact + std::to_string(filled);
            write(into, name, '\1' + event.SerializeAsString());
            write(into, name + "-batch", '\0' + till.batch(1, 1).SerializeAsString());
        }
    }
    tillside::tests::Till till;
    till.add_basket();
    till.add_consent(wire::GIVEN, std::string(16, 'c'), 2, 1);
    till.add_exchange(500, 700);
    till.add_reversal(-1250);
    till.add_consent(wire::WITHDRAWN, std::string(16, 'c'), 0, 0);
    till.add_bytes("not an event");
    write(into, "a-day", '\0' + till.batch(1, till.size()).SerializeAsString());
    write(into, "a-part", '\0' + till.batch(2, 3).SerializeAsString());
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
    write_events(argv[1], random);
    return 0;
}
