// A network of tills and one head office, each in a Linux network namespace of its own, as if each
// were a machine: its cable can be pulled, its address can change, its route can go. Packets are
// then lost in silence, which a gate between sockets cannot do. Needs root (CAP_NET_ADMIN, and
// CAP_SYS_ADMIN to enter a namespace) and iproute2.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tillside::tests {

class Network {
public:
    // Whether namespaces can be made here; if not, a test has nothing to run on.
    [[nodiscard]] static bool possible();

    explicit Network(std::size_t tills);
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    ~Network();

    // While it lives, what this thread opens and starts is in that namespace.
    class Inside {
    public:
        explicit Inside(const std::string& name);
        Inside(const Inside&) = delete;
        Inside& operator=(const Inside&) = delete;
        ~Inside();

    private:
        int outside_ = -1;  // the namespace to go back to
    };
    [[nodiscard]] Inside at_office() const { return Inside(office_); }
    [[nodiscard]] Inside at_till(std::size_t till) const { return Inside(name_of(till)); }

    // The cable between a till and head office's switch. Neither side is told that it is out: only
    // packets do not arrive.
    void pull_cable(std::size_t till);
    void plug_cable(std::size_t till);
    // The till's own interface goes down: what it sends is refused at once as unreachable.
    void interface_down(std::size_t till);
    void interface_up(std::size_t till);
    // The till is given another address; connections from the old one hang.
    void change_address(std::size_t till);

private:
    [[nodiscard]] std::string name_of(std::size_t till) const;
    [[nodiscard]] std::string address_of(std::size_t till) const;

    std::string office_;                // the namespace's name; tills' names begin with it
    std::vector<std::size_t> changes_;  // of each till's address
};

}  // namespace tillside::tests
