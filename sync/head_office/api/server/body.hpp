// A request's body as Beast reads it: kept as one string, or read and forgotten where there was no
// room for it and its connection is to go on. For connection.hpp only.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <string>

namespace tillside::head_office::api {

struct Body {
    struct value_type {
        std::string bytes;
        bool kept = true;
    };

    class reader {
    public:
        template <bool is_request, typename Fields>
        reader(boost::beast::http::header<is_request, Fields>&, value_type& value)
            : value_(value) {}

        void init(const boost::optional<std::uint64_t>& length, boost::beast::error_code& error) {
            error = {};
            if (value_.kept && length) value_.bytes.reserve(*length);
        }
        template <typename Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& error) {
            error = {};
            std::size_t bytes = 0;
            for (const auto piece : boost::beast::buffers_range_ref(buffers)) {
                bytes += piece.size();
                if (!value_.kept) continue;
                value_.bytes.append(static_cast<const char*>(piece.data()), piece.size());
            }
            return bytes;
        }
        void finish(boost::beast::error_code& error) { error = {}; }

    private:
        value_type& value_;
    };
};

}  // namespace tillside::head_office::api
