#include "plugin/engine/store/query.hpp"

#include <SQLiteCpp/Column.h>

#include <utility>

namespace tillside::engine::store {

Query::Query(std::unique_ptr<SQLite::Statement> statement, Idle& idle)
    : statement_(std::move(statement)), idle_(&idle) {}

Query::Query(Query&& other) noexcept
    : statement_(std::move(other.statement_)), idle_(std::exchange(other.idle_, nullptr)) {}

Query::~Query() {
    if (!statement_ || idle_ == nullptr) return;
    statement_->tryReset();
    try {
        statement_->clearBindings();
        idle_->push_back(std::move(statement_));
    } catch (...) {  // no memory for the list: the statement is finalised instead of kept
        statement_.reset();
    }
}

bool Query::step() {
    return statement_->executeStep();
}

int Query::run() {
    return statement_->exec();
}

std::int64_t Query::integer(int column) const {
    return statement_->getColumn(column).getInt64();
}

bool Query::is_null(int column) const {
    return statement_->isColumnNull(column);
}

std::string Query::text(int column) const {
    return statement_->getColumn(column).getString();
}

std::string Query::blob(int column) const {
    return std::string(blob_view(column));
}

std::string_view Query::blob_view(int column) const {
    const auto value = statement_->getColumn(column);
    const void* bytes = value.getBlob();
    return {static_cast<const char*>(bytes),
            bytes == nullptr ? 0 : static_cast<std::size_t>(value.getBytes())};
}

void Query::bind_at(int index, std::string_view text) {
    statement_->bind(index, std::string(text));
}

void Query::bind_at(int index, Blob blob) {
    // A null pointer would bind NULL, not an empty BLOB.
    const char* bytes = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    statement_->bind(index, static_cast<const void*>(bytes), static_cast<int>(blob.bytes.size()));
}

void Query::bind_at(int index, LentBlob blob) {
    const char* bytes = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    statement_->bindNoCopy(index, static_cast<const void*>(bytes),
                           static_cast<int>(blob.bytes.size()));
}

void Query::bind_at(int index, std::nullptr_t) {
    statement_->bind(index);
}

}  // namespace tillside::engine::store
