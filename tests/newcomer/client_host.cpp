// A host as a vendor writes one, over the installed client: asks the engine for its health.
#include <iostream>

#include "sdk/cpp/client.hpp"

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const auto plugin = tillside::sdk::Plugin::load(arguments[1]);
    if (!plugin) return 3;
    auto session = tillside::sdk::Session::open(*plugin, {.socket = arguments[2]});
    if (!session) return 4;
    if (const auto status = session->status())
        std::cout << "store " << status->store() << '\n';
    else
        std::cout << name_of(status.error().code) << ": " << status.error().message << '\n';
}
