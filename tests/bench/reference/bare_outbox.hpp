// The least that a durable outbox costs: SQLite in WAL with synchronous=FULL, one table with a
// unique id, rows put in by groups; and the bare disk beneath it. From
// ../shared/bench/sqlitebench.c
// and fsyncbench.c, made readable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace tillside::bench::reference {

class BareOutbox {
public:
    explicit BareOutbox(const std::filesystem::path& file);
    ~BareOutbox();
    BareOutbox(const BareOutbox&) = delete;
    BareOutbox& operator=(const BareOutbox&) = delete;

    void begin();
    void insert(std::string_view id, std::int64_t at_us, int kind, std::string_view bytes);
    void commit();

private:
    struct Statements;
    std::unique_ptr<Statements> statements_;
};

// Appends 4 KiB to a file and waits until it is on the disk.
class BareDisk {
public:
    explicit BareDisk(const std::filesystem::path& file);
    ~BareDisk();
    BareDisk(const BareDisk&) = delete;
    BareDisk& operator=(const BareDisk&) = delete;

    [[nodiscard]] bool append();

private:
    int file_;
    std::int64_t offset_ = 0;
};

}  // namespace tillside::bench::reference
