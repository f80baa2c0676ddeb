#include "plugin/engine/run/session.hpp"

#include "plugin/engine/run/version.hpp"

namespace tillside::engine::run {

void join_session(server::Dispatcher& dispatcher, Health& health, interface::Host& host,
                  const SessionFacts& facts) {
    till::Reply always;
    till::HelloReply& hello = *always.mutable_hello();
    hello.set_engine_version(facts.sandbox ? std::string(version) + " SANDBOX" : version);
    hello.set_store(facts.store);
    hello.set_till(facts.till);
    hello.set_jurisdiction(facts.jurisdiction);
    for (const std::string_view capability : interface::engine_capabilities)
        hello.add_capabilities(std::string(capability));
    if (facts.sandbox) hello.add_capabilities("tillside.sandbox/1");
    for (const char* language : {"zh-Hant-HK", "zh-Hans", "en"})
        hello.add_languages(language);
    dispatcher.on<till::Hello>(
        till::HELLO, server::Keeps::nothing,
        [&host](const till::Hello& said, const server::Call& call) -> Result<till::Reply> {
            if (auto kept = host.declared(said, call.now); !kept) {
                return std::unexpected(kept.error());
            }
            return till::Reply();
        });
    dispatcher.always(till::HELLO, always);
    dispatcher.on_empty(till::STATUS, [&health](const server::Call&) -> Result<till::Reply> {
        auto status = health.status();
        if (!status) return std::unexpected(status.error());
        till::Reply reply;
        *reply.mutable_status() = std::move(*status);
        return reply;
    });
}

}  // namespace tillside::engine::run
