#include "plugin/engine/store/sqlite_errors.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace tillside::engine::store {

namespace {

struct Meaning {
    std::string_view code;
    std::string_view words;  // what to do
    bool retryable;
};

Meaning meaning_of(int extended) {
    switch (extended) {
        case SQLITE_IOERR_WRITE:
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_SHMSIZE:
        case SQLITE_IOERR_SHMMAP:
        case SQLITE_IOERR_TRUNCATE:
            return {"disk_full", "the disk takes no more: free space on it", true};
        case SQLITE_IOERR_DATA:
        case SQLITE_IOERR_CORRUPTFS:
        case SQLITE_IOERR_SHORT_READ:
            return {"damaged", "the file is damaged", false};
        default:
            break;
    }
    switch (extended & 0xff) {
        case SQLITE_FULL:
            return {"disk_full", "the disk is full: free space on it", true};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {"damaged", "the file is damaged", false};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {"busy", "another program holds the database", true};
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return {"not_writable", "the file or its folder is not writable", false};
        case SQLITE_CANTOPEN:
            return {"not_readable", "the file cannot be opened", false};
        case SQLITE_CONSTRAINT:
            return {"constraint", "a rule of the schema refuses it", false};
        default:
            return {"failed", "SQLite reports a failure", false};
    }
}

}  // namespace

Error sqlite_error(int code, std::string_view words, std::string_view doing,
                   const std::string& file) {
    const Meaning meaning = meaning_of(code);
    return Error{Domain::store, std::string(meaning.code),
                 fmt::format("{}: {}: {} (SQLite {}: {})", doing, file, meaning.words, code, words),
                 meaning.retryable};
}

}  // namespace tillside::engine::store
