#include "tests/bench/reference/bare_drain.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace tillside::bench::reference {

namespace {

constexpr int batch_rows = 500;
constexpr std::size_t in_flight_max = 4;
constexpr std::size_t buffer_bytes = 4U << 20;
constexpr std::size_t id_bytes = 16;

struct Head {
    std::uint32_t packed_bytes = 0;
    std::uint32_t rows = 0;
};

bool read_all(int socket, void* into, std::size_t bytes) {
    auto* at = static_cast<char*>(into);
    while (bytes > 0) {
        const ssize_t got = ::read(socket, at, bytes);
        if (got <= 0) return false;
        at += got;
        bytes -= static_cast<std::size_t>(got);
    }
    return true;
}

bool send_all(int socket, const void* from, std::size_t bytes) {
    const auto* at = static_cast<const char*>(from);
    while (bytes > 0) {
        const ssize_t sent = ::send(socket, at, bytes, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        at += sent;
        bytes -= static_cast<std::size_t>(sent);
    }
    return true;
}

// Commits what comes, then acknowledges it: the number of rows.
void serve(int listener, const std::filesystem::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA journal_mode=WAL");
    database.exec("PRAGMA synchronous=FULL");
    database.exec("CREATE TABLE ev (id BLOB PRIMARY KEY, seq INT, body BLOB) WITHOUT ROWID");
    SQLite::Statement begin(database, "BEGIN IMMEDIATE");
    SQLite::Statement commit(database, "COMMIT");
    SQLite::Statement insert(database, "INSERT INTO ev VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::vector<char> packed(buffer_bytes);
    std::vector<char> rows(buffer_bytes);
    std::int64_t sequence = 0;
    Head head;
    while (read_all(socket, &head, sizeof head) && head.packed_bytes <= packed.size() &&
           read_all(socket, packed.data(), head.packed_bytes)) {
        const std::size_t unpacked =
            ZSTD_decompress(rows.data(), rows.size(), packed.data(), head.packed_bytes);
        if (ZSTD_isError(unpacked)) return;
        begin.exec();
        begin.reset();
        const char* at = rows.data();
        for (std::uint32_t i = 0; i < head.rows; ++i) {
            std::uint16_t bytes = 0;
            std::memcpy(&bytes, at, sizeof bytes);
            at += sizeof bytes;
            insert.bindNoCopy(1, at + 2, id_bytes);  // field 1 of an event, after tag and length
            insert.bind(2, ++sequence);
            insert.bindNoCopy(3, at, bytes);
            insert.exec();
            insert.reset();
            at += bytes;
        }
        commit.exec();
        commit.reset();
        if (!send_all(socket, &head.rows, sizeof head.rows)) return;
    }
}

class Edge {
public:
    Edge(const std::filesystem::path& file, int socket)
        : database_(file.string(), SQLite::OPEN_READWRITE), socket_(socket) {
        database_.exec("PRAGMA synchronous=FULL");
        database_.exec(
            "CREATE TABLE IF NOT EXISTS bare_acknowledged (one INTEGER PRIMARY KEY, "
            "sequence INTEGER)");
        select_.emplace(database_,
                        "SELECT position, bytes FROM outbox_events WHERE position > ?1 ORDER BY "
                        "position LIMIT ?2");
        keep_.emplace(database_, "INSERT OR REPLACE INTO bare_acknowledged VALUES (1, ?1)");
    }

    bool run(Drained& out) {
        bool more = true;
        while (true) {
            while (more && in_flight_.size() < in_flight_max) {
                if (!send_batch(out, more)) return false;
            }
            if (in_flight_.empty()) return true;
            std::uint32_t rows = 0;
            if (!read_all(socket_, &rows, sizeof rows)) return false;
            out.events += rows;
            out.bytes += sizeof rows;
            keep_->bind(1, in_flight_.front());
            keep_->exec();
            keep_->reset();
            in_flight_.pop_front();
        }
    }

private:
    bool send_batch(Drained& out, bool& more) {
        std::size_t bytes = 0;
        Head head;
        select_->bind(1, last_);
        select_->bind(2, batch_rows);
        while (select_->executeStep()) {
            const SQLite::Column body = select_->getColumn(1);
            const auto length = static_cast<std::uint16_t>(body.getBytes());
            last_ = select_->getColumn(0).getInt64();
            std::memcpy(rows_.data() + bytes, &length, sizeof length);
            bytes += sizeof length;
            std::memcpy(rows_.data() + bytes, body.getBlob(), length);
            bytes += length;
            ++head.rows;
        }
        select_->reset();
        more = head.rows > 0;
        if (!more) return true;
        const std::size_t packed = ZSTD_compress(
            packed_.data() + sizeof head, packed_.size() - sizeof head, rows_.data(), bytes, 3);
        head.packed_bytes = static_cast<std::uint32_t>(packed);
        std::memcpy(packed_.data(), &head, sizeof head);
        out.bytes += packed + sizeof head;
        in_flight_.push_back(last_);
        return send_all(socket_, packed_.data(), packed + sizeof head);
    }

    SQLite::Database database_;
    std::optional<SQLite::Statement> select_;
    std::optional<SQLite::Statement> keep_;
    int socket_;
    std::int64_t last_ = 0;
    std::deque<std::int64_t> in_flight_;
    std::vector<char> rows_ = std::vector<char>(buffer_bytes);
    std::vector<char> packed_ = std::vector<char>(buffer_bytes);
};

}  // namespace

Result<Drained> drain(const std::filesystem::path& till, const std::filesystem::path& hub) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof address;
    ::bind(listener, reinterpret_cast<const sockaddr*>(&address), bytes);
    ::listen(listener, 1);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &bytes);
    const pid_t server = ::fork();
    if (server == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(listener, hub);
        ::_exit(0);
    }
    const auto start = std::chrono::steady_clock::now();
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Drained drained;
    bool done = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), bytes) == 0;
    if (done) done = Edge(till, socket).run(drained);
    drained.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    ::close(socket);
    ::close(listener);
    ::waitpid(server, nullptr, 0);
    if (!done) return fail(Domain::configuration, "failed", "the bare drain did not end");
    return drained;
}

}  // namespace tillside::bench::reference
