#include "sync/wire/sealing.hpp"

#include <catch2/catch.hpp>

using namespace tillside;
using namespace tillside::wire;

namespace {
const bool started = sodium_ready();
Key key_of(unsigned char fill) {
    Key key;
    key.fill(fill);
    return key;
}
}  // namespace

TEST_CASE("a sealed part opens with its own key, event and name only") {
    REQUIRE(started);
    const Key key = key_of(1);
    const SealedPart part =
        seal_part(key, "key-id", "event-1", "contact", "+85291234567", system_random());
    CHECK(part.ciphertext().find("91234567") == std::string::npos);
    CHECK(open_part(key, "event-1", part).value() == "+85291234567");
    CHECK(open_part(key_of(2), "event-1", part).error().code == "does_not_open");
    CHECK(open_part(key, "event-2", part).error().code == "does_not_open");
    SealedPart renamed = part;
    renamed.set_name("history");
    CHECK_FALSE(open_part(key, "event-1", renamed));
    for (std::size_t i = 0; i < part.ciphertext().size(); ++i) {
        SealedPart changed = part;
        (*changed.mutable_ciphertext())[i] ^= 1;
        CHECK_FALSE(open_part(key, "event-1", changed));
    }
    SealedPart cut = part;
    cut.set_ciphertext("short");
    CHECK_FALSE(open_part(key, "event-1", cut));
}

TEST_CASE("the look-up hash needs its key [D22]", "[D22]") {
    CHECK(lookup_hash(key_of(1), "+85291234567") == lookup_hash(key_of(1), "+85291234567"));
    CHECK(lookup_hash(key_of(1), "+85291234567") != lookup_hash(key_of(2), "+85291234567"));
    CHECK(lookup_hash(key_of(1), "+85291234567") != lookup_hash(key_of(1), "+85291234568"));
    CHECK(lookup_hash(key_of(1), "x").size() == 16);
}

TEST_CASE("customer keys travel up to head office alone, and down under the wrapping key") {
    const Key customer = key_of(7);
    const BoxKeys head_office = make_box_keys(system_random());
    const BoxKeys thief = make_box_keys(system_random());
    const std::string up = seal_key_up(customer, head_office.public_key);
    CHECK(open_key_up(up, head_office.public_key, head_office.secret_key).value() == customer);
    CHECK_FALSE(open_key_up(up, thief.public_key, thief.secret_key));

    const WrappedKey wrapped = wrap_key(customer, "customer", "key", key_of(9), system_random());
    CHECK(unwrap_key(wrapped, key_of(9)).value() == customer);
    CHECK_FALSE(unwrap_key(wrapped, key_of(8)));
    WrappedKey stolen = wrapped;
    stolen.set_customer_id("another");
    CHECK_FALSE(unwrap_key(stolen, key_of(9)));
}

TEST_CASE("the chain depends on every event before") {
    const Hash one = chain_next(chain_start, "a");
    CHECK(chain_next(one, "b") == chain_next(chain_next(chain_start, "a"), "b"));
    CHECK(chain_next(one, "b") != chain_next(chain_next(chain_start, "x"), "b"));
    CHECK(chain_next(chain_start, "ab") != chain_next(chain_next(chain_start, "a"), "b"));
}

TEST_CASE("a signed head is bound to till, epoch, sequence and head") {
    const SigningKey key = make_signing_key(system_random());
    const std::string public_key(key.public_key.begin(), key.public_key.end());
    const Hash head = chain_next(chain_start, "a");
    const std::string signature = sign_head(key, "T1", 5, 9, head);
    CHECK(head_is_signed(public_key, signature, "T1", 5, 9, head));
    CHECK_FALSE(head_is_signed(public_key, signature, "T2", 5, 9, head));
    CHECK_FALSE(head_is_signed(public_key, signature, "T1", 6, 9, head));
    CHECK_FALSE(head_is_signed(public_key, signature, "T1", 5, 8, head));
    CHECK_FALSE(head_is_signed(public_key, signature, "T1", 5, 9, chain_start));
    CHECK_FALSE(head_is_signed("short", signature, "T1", 5, 9, head));
    const auto again = signing_key_from_bytes(
        {reinterpret_cast<const char*>(key.secret_key.data()), key.secret_key.size()});
    CHECK(again.value().public_key == key.public_key);
}

TEST_CASE("a changed consent record is found") {
    const SigningKey key = make_signing_key(system_random());
    const std::string public_key(key.public_key.begin(), key.public_key.end());
    ConsentRecord record;
    record.set_event_type(GIVEN);
    record.set_notice_id("hk-1");
    SignedConsentRecord signed_record = sign_consent(key, record);
    CHECK(consent_is_signed(public_key, signed_record));
    (*signed_record.mutable_record())[0] ^= 1;
    CHECK_FALSE(consent_is_signed(public_key, signed_record));
}

TEST_CASE("UUIDs order by time, carry version 7, and read back from text") {
    const std::string early = uuid_v7(1'700'000'000'000'000, system_random());
    const std::string late = uuid_v7(1'700'000'000'002'000, system_random());
    CHECK(early < late);
    CHECK((static_cast<unsigned char>(early[6]) >> 4) == 7);
    CHECK((static_cast<unsigned char>(early[8]) >> 6) == 2);
    CHECK(uuid_bytes(uuid_text(early)).value() == early);
    for (const auto* bad :
         {"", "not a uuid", "018f0000-0000-7000-8000-00000000000",
          "018f0000-0000-7000-8000-00000000000g", "018f00000000-7000-8000-000000000000-"}) {
        CHECK_FALSE(uuid_bytes(bad));
    }
}
