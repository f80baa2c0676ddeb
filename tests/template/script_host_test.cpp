// The hosts of sdk/template that load the plugin through their language's binding.
#include "tests/template/host_check.hpp"

using namespace tillside::testing;

TEST_CASE("the host in Python shows the customer's card, or says why not") {
    check_host(python("sdk/template/python/host.py"));
}

TEST_CASE("the host in Perl shows the customer's card, or says why not") {
    check_host(perl("sdk/template/perl/host.pl"));
}

TEST_CASE("the host in PHP shows the customer's card, or says why not") {
    check_host(php("sdk/template/php/host.php"));
}

TEST_CASE("the host in Node shows the customer's card, or says why not") {
    check_host(node("sdk/template/node/host.mjs"));
}

TEST_CASE("the host in Java shows the customer's card, or says why not") {
    const TemporaryFolder classes;
    check_host(java("sdk/template/java/Host.java", classes.path));
}
