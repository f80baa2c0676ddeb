// Sends a scan as bare text instead of a message.
#include <cstring>

#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void day() override {
        static const char text[] = "4891234567890";
        tillside_request request{};
        request.struct_size = sizeof request;
        request.kind = till::SCANNED;
        request.encoding = TILLSIDE_JSON;
        request.payload_host = reinterpret_cast<const std::uint8_t*>(text);
        request.payload_bytes = std::strlen(text);
        tillside_reply reply{};
        reply.struct_size = sizeof reply;
        (void)table_->call(session_, &request, &reply);
        give_back(reply);
        Till::day();
    }
};

TILL_PROGRAM(Bad)
