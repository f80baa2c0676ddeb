// The console's port: pages for everybody, data for who is signed in. Changes need the header
// X-Tillside beside the cookie (SameSite=Strict, HttpOnly), which no foreign page can send. On the
// plain port the Host must be a loopback name, so that no foreign name can be bound to it.
#pragma once

#include "sync/head_office/access/users.hpp"
#include "sync/head_office/api/console_files.hpp"
#include "sync/head_office/api/port.hpp"
#include "sync/head_office/http/router.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::api {

using ConsoleRouter = http::Router<access::User>;

inline constexpr std::size_t console_body_bytes_max = 64 << 10;

class ConsolePort final : public Port {
public:
    // Borrows users and router; `router` may be added to until the server runs.
    ConsolePort(access::Users& users, const ConsoleRouter& router, ConsoleFiles files,
                wire::Random random)
        : users_(users), router_(router), files_(std::move(files)), random_(std::move(random)) {}

    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head, Now now) override;
    [[nodiscard]] bool knows(const http::Request& head, Now now) override;
    [[nodiscard]] std::optional<http::Response> answer(http::Request& request,
                                                       http::Moment moment) override;

private:
    [[nodiscard]] std::optional<http::Response> answer_api(http::Request& request,
                                                           http::Moment moment);
    [[nodiscard]] http::Response sign_in(const http::Request& request, Now now);
    [[nodiscard]] http::Response page(const http::Request& request) const;

    access::Users& users_;
    const ConsoleRouter& router_;
    ConsoleFiles files_;
    wire::Random random_;
};

}  // namespace tillside::head_office::api
