// What a till that is not known yet can send or be given: one-time codes, requests for
// certificates, certificates. The first byte says which.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sync/head_office/certificates/authority.hpp"
#include "sync/wire/enrolment_code.hpp"

namespace certificates = tillside::head_office::certificates;
namespace wire = tillside::wire;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void read_code(std::string_view text) {
    const auto code = wire::read_enrolment_code(text);
    if (!code) return;
    // What is read is written again as the same code.
    const auto again = wire::read_enrolment_code(wire::enrolment_code_text(*code));
    require(again && again->secret == code->secret && again->authority_pin == code->authority_pin);
}

void read_request(std::string_view der) {
    const auto key_hash = certificates::Authority::key_hash_of(der);
    require(!key_hash || key_hash->size() == 32);
}

void read_certificate(std::string_view der) {
    const auto certificate = certificates::read_till_certificate(der);
    if (!certificate) return;
    require(!certificate->serial.empty() && certificate->serial.size() <= 20);
    require(!certificate->till.empty() && !certificate->store.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
        case 0:
            read_code(rest);
            break;
        case 1:
            read_request(rest);
            break;
        case 2:
            read_certificate(rest);
            break;
        default:
            (void)certificates::certificates_of(rest);
            break;
    }
    return 0;
}
