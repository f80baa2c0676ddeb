// A host that sells without a pause through the plugin, and says of each ticket that it was taken,
// by the engine or by the spool. Ends by being killed. Started by power_cut_test.cpp.
// usage: selling_host PLUGIN SOCKET FIRST_TICKET
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "sdk/cpp/client.hpp"

namespace {

namespace sdk = tillside::sdk;
using namespace std::chrono_literals;

sdk::till::BasketCompleted sale_of(int ticket) {
    sdk::till::BasketCompleted sale;
    sdk::till::Context& context = *sale.mutable_context();
    context.set_store("CWB");
    context.set_till("CWB-1");
    context.set_business_day("2026-01-02");
    context.set_ticket(std::to_string(ticket));
    context.set_currency("HKD");
    sdk::till::Line& line = *sale.mutable_basket()->add_lines();
    line.set_sku("A1");
    line.set_quantity_milli(1000);
    line.set_unit_price(2500);
    line.set_amount(2500);
    sale.mutable_basket()->set_revision(1);
    sale.mutable_basket()->set_total(2500);
    sdk::till::Tender& tender = *sale.add_tenders();
    tender.set_kind(sdk::till::CASH);
    tender.set_amount(2500);
    return sale;
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    const auto plugin = sdk::Plugin::load(words[1]);
    if (!plugin) return 3;
    auto session = sdk::Session::open(*plugin, {.socket = words[2]});
    if (!session) return 4;
    for (int ticket = std::stoi(words[3]);; ++ticket) {
        const auto posted = session->post(sale_of(ticket), {.deadline = 50ms});
        if (!posted) return 5;
        std::printf("%d %s\n", ticket, posted->spooled ? "spooled" : "recorded");
        std::fflush(stdout);
        std::this_thread::sleep_for(1ms);
    }
}
