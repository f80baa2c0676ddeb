// tillside-hq till add, user add: who may speak to head office.
#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/wire/secrets.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

struct TillOptions {
    std::filesystem::path data;
    std::string store;
    std::string till;
    std::string url;
    std::filesystem::path authority;
    std::filesystem::path out;
};

struct UserOptions {
    std::filesystem::path data;
    std::string name;
    std::string role;
    std::filesystem::path password_file;
};

Result<std::string> read_file(const std::filesystem::path& file) {
    constexpr std::uintmax_t bytes_max = 1 << 20;
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (error || !in || size > bytes_max) {
        return fail(Domain::configuration, "cannot_read",
                    fmt::format("{}: cannot be read{}", file.string(),
                                error ? ": " + error.message() : std::string()));
    }
    return bytes.str();
}

int add_till_to(const TillOptions& options) {
    std::string authority;
    if (!options.authority.empty()) {
        auto text = read_file(options.authority);
        if (!text) return failed(text.error());
        authority = std::move(*text);
        if (authority.find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
            return failed(
                {Domain::configuration, "not_pem",
                 fmt::format("{}: holds no certificate in PEM", options.authority.string())});
        }
    }
    if (!options.url.starts_with("https://")) {
        return failed(
            {Domain::configuration, "bad_url",
             fmt::format("--url {}: tills reach head office by https:// only", options.url)});
    }
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    // The token counts only once the till's file is written.
    auto added = (*office)->database->transaction([&]() -> Result<void> {
        auto token =
            (*office)->terminals.add(options.store, options.till, system_now(), (*office)->random);
        if (!token) return std::unexpected(token.error());
        wire::TillSecrets secrets;
        secrets.set_store(options.store);
        secrets.set_till(options.till);
        secrets.set_token(*token);
        secrets.set_lookup_key(wire::to_bytes((*office)->secrets.lookup_key));
        secrets.set_wrapping_key(wire::to_bytes((*office)->secrets.wrapping_key));
        secrets.set_head_office_public_key(wire::to_bytes((*office)->secrets.box.public_key));
        secrets.set_head_office_url(options.url);
        secrets.set_certificate_authority_pem(authority);
        return wire::write_till_secrets(options.out, secrets);
    });
    if (!added) return failed(added.error());
    fmt::print(
        "till {} of store {} may speak to head office; its secrets are in {}: copy the file "
        "to the till, then delete it here\n",
        options.till, options.store, options.out.string());
    return 0;
}

int add_user_to(const UserOptions& options) {
    auto password = read_file(options.password_file);
    if (!password) return failed(password.error());
    while (password->ends_with('\n') || password->ends_with('\r'))
        password->pop_back();
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    auto added = (*office)->users.add(options.name, options.role, *password, system_now());
    if (!added) return failed(added.error());
    fmt::print("{} may sign in to the console as {}\n", options.name, options.role);
    return 0;
}

}  // namespace

void add_till(command_line::Command& app, Chosen& chosen) {
    auto* till = app.add_subcommand("till", "tills that may speak to head office");
    till->require_subcommand(1);
    auto* command = till->add_subcommand("add", "let a till in: writes its secrets file");
    auto options = std::make_shared<TillOptions>();
    add_data_option(*command, options->data);
    command->add_option("--store", options->store, "the store's code")->required();
    command->add_option("--till", options->till, "the till's code within the chain")->required();
    command->add_option("--url", options->url, "https://HOST:PORT of the tills' port")->required();
    command->add_option("--ca", options->authority,
                        "certificate authority of head office's certificate, PEM; without it the "
                        "till's system decides");
    command->add_option("--out", options->out, "the file to write, readable by its owner only")
        ->required();
    command->callback([&chosen, options] { chosen = [options] { return add_till_to(*options); }; });
    add_till_wipe(*till, chosen);
    add_till_revoke(*till, chosen);
}

void add_user(command_line::Command& app, Chosen& chosen) {
    auto* user = app.add_subcommand("user", "people who use the console");
    user->require_subcommand(1);
    auto* command = user->add_subcommand("add", "add a person, or give them a new password");
    auto options = std::make_shared<UserOptions>();
    add_data_option(*command, options->data);
    command->add_option("--name", options->name, "name to sign in with")->required();
    command->add_option("--role", options->role, "admin, marketing, service or privacy_officer")
        ->required();
    command->add_option("--password-file", options->password_file, "file that holds the password")
        ->required();
    command->callback([&chosen, options] { chosen = [options] { return add_user_to(*options); }; });
}

}  // namespace tillside::head_office::program
