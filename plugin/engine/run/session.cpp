#include "plugin/engine/run/session.hpp"

#include "plugin/engine/run/version.hpp"

namespace tillside::engine::run {

void join_session(server::Dispatcher& dispatcher, Health& health, const std::string& store,
                  const std::string& till, const std::string& jurisdiction) {
    till::HelloReply hello;
    hello.set_engine_version(version);
    hello.set_store(store);
    hello.set_till(till);
    hello.set_jurisdiction(jurisdiction);
    for (const char* capability : {"tillside.basket/1", "tillside.customers/1",
                                   "tillside.consent/1", "tillside.suggestions/1"}) {
        hello.add_capabilities(capability);
    }
    for (const char* language : {"zh-Hant-HK", "zh-Hans", "en"})
        hello.add_languages(language);
    dispatcher.on<till::Hello>(
        till::HELLO, server::Keeps::nothing,
        [hello](const till::Hello&, const server::Call&) -> Result<till::Reply> {
            till::Reply reply;
            *reply.mutable_hello() = hello;
            return reply;
        });
    dispatcher.on_empty(till::STATUS, [&health](const server::Call&) -> Result<till::Reply> {
        auto status = health.status();
        if (!status) return std::unexpected(status.error());
        till::Reply reply;
        *reply.mutable_status() = std::move(*status);
        return reply;
    });
}

}  // namespace tillside::engine::run
