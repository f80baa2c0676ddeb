#include "plugin/engine/log/about.hpp"

#include <utility>

namespace tillside::engine::log {

namespace {

std::string& of_this_thread() {
    thread_local std::string id;
    return id;
}

}  // namespace

About::About(std::string_view head_office_request)
    : before_(std::exchange(of_this_thread(), std::string(head_office_request))) {}

About::~About() {
    of_this_thread() = std::move(before_);
}

const std::string& head_office_request() {
    return of_this_thread();
}

}  // namespace tillside::engine::log
