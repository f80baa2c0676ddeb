#include "tests/chaos/namespaces/network.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "tests/integration/head_office/head_office.hpp"

namespace tillside::tests {

namespace {

constexpr std::size_t first_host = 11;     // 10.77.0.11 is the first till's
constexpr std::size_t hosts_a_round = 50;  // a changed address is so far from the last

// One line of the command ip, its words between blanks.
Ended ip(const std::string& line) {
    std::vector<std::string> words{"/usr/sbin/ip"};
    std::istringstream rest(line);
    for (std::string word; rest >> word;)
        words.push_back(word);
    return run_program(words);
}

void require_ip(const std::string& line) {
    const Ended ended = ip(line);
    INFO("ip " << line << ": " << ended.output);
    REQUIRE(ended.status == 0);
}

}  // namespace

bool Network::possible() {
    const std::string name = fmt::format("tillside-try-{}", ::getpid());
    const bool made =
        ip("netns add " + name).status == 0 &&
        ip(fmt::format("-n {} link add cable type veth peer name port", name)).status == 0 &&
        ip(fmt::format("-n {} link add switch type bridge", name)).status == 0;
    (void)ip("netns del " + name);
    return made;
}

Network::Network(std::size_t tills)
    : office_(fmt::format("tillside-{}", ::getpid())), changes_(tills) {
    require_ip("netns add " + office_);
    for (const std::string& line :
         {std::string("link set lo up"),
          std::string("link add switch address 02:00:00:00:00:01 type bridge"),
          fmt::format("addr add {}/24 dev switch", HeadOffice::address_of_its_own),
          std::string("link set switch up")}) {
        require_ip(fmt::format("-n {} {}", office_, line));
    }
    for (std::size_t till = 0; till < tills; ++till) {
        const std::string name = name_of(till);
        require_ip("netns add " + name);
        require_ip(fmt::format("-n {} link add port{} type veth peer name cable netns {}", office_,
                               till, name));
        require_ip(fmt::format("-n {} link set port{} master switch up", office_, till));
        require_ip(fmt::format("-n {} link set lo up", name));
        require_ip(fmt::format("-n {} addr add {}/24 dev cable", name, address_of(till)));
        require_ip(fmt::format("-n {} link set cable up", name));
    }
}

Network::~Network() {
    for (std::size_t till = 0; till < changes_.size(); ++till)
        (void)ip("netns del " + name_of(till));
    (void)ip("netns del " + office_);
}

Network::Inside::Inside(const std::string& name)
    : outside_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
    const int inside = ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC);
    INFO("entering " << name);
    REQUIRE(outside_ >= 0);
    REQUIRE(::setns(inside, CLONE_NEWNET) == 0);
    ::close(inside);
}

Network::Inside::~Inside() {
    (void)::setns(outside_, CLONE_NEWNET);
    ::close(outside_);
}

// A port that is in no switch: frames to the switch's address are not for it. Its cable still looks
// plugged in.
void Network::pull_cable(std::size_t till) {
    require_ip(fmt::format("-n {} link set port{} nomaster", office_, till));
}

void Network::plug_cable(std::size_t till) {
    require_ip(fmt::format("-n {} link set port{} master switch", office_, till));
}

void Network::interface_down(std::size_t till) {
    require_ip(fmt::format("-n {} link set cable down", name_of(till)));
}

void Network::interface_up(std::size_t till) {
    require_ip(fmt::format("-n {} link set cable up", name_of(till)));
}

void Network::change_address(std::size_t till) {
    const std::string name = name_of(till);
    require_ip(fmt::format("-n {} addr del {}/24 dev cable", name, address_of(till)));
    ++changes_[till];
    require_ip(fmt::format("-n {} addr add {}/24 dev cable", name, address_of(till)));
}

std::string Network::name_of(std::size_t till) const {
    return fmt::format("{}-{}", office_, till);
}

std::string Network::address_of(std::size_t till) const {
    return fmt::format("10.77.0.{}", first_host + till + hosts_a_round * (changes_[till] % 4));
}

}  // namespace tillside::tests
