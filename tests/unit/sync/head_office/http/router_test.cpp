#include "sync/head_office/http/router.hpp"

#include <catch2/catch.hpp>

using namespace tillside;
using namespace tillside::head_office::http;

TEST_CASE("requests find their handler by method and path") {
    Router<int> router;
    router.add("GET", "/models/{version}", [](const Request& request, const int& caller, Now) {
        return Response{
            200, "", std::string(request.place("version")) + std::to_string(caller), {}};
    });
    const auto ask = [&](const char* method, const char* path) {
        Request request;
        request.method = method;
        request.path = path;
        return router.answer(request, 7, {{1}, true}).value();
    };
    CHECK(ask("GET", "/models/v1").body == "v17");
    CHECK(ask("POST", "/models/v1").status == 405);
    for (const char* path : {"/models", "/models/", "/models/v1/more", "/", "/other/v1"}) {
        INFO(path);
        CHECK(ask("GET", path).status == 404);
    }
}

TEST_CASE("a handler may wait until it has news or its time is over") {
    Router<int> router;
    router.add_waiting("GET", "/news",
                       [](const Request&, const int&, Moment moment) -> std::optional<Response> {
                           if (!moment.last) return std::nullopt;
                           return Response{200, "", "nothing", {}};
                       });
    Request request;
    request.method = "GET";
    request.path = "/news";
    CHECK_FALSE(router.answer(request, 7, {{1}, false}));
    CHECK(router.answer(request, 7, {{1}, true})->body == "nothing");
}
