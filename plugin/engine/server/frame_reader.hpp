// Cuts a stream of bytes into frames: whatever pieces they come in, the same frames come out. It
// judges nothing but the length; its memory grows to one frame and no further.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugin/engine/server/frame.hpp"

namespace tillside::engine::server {

class FrameReader {
public:
    FrameReader();

    // Where the next bytes of the stream go; never empty once next() has given nothing.
    [[nodiscard]] std::span<char> room();
    // That many bytes were put there.
    void take(std::size_t count) { filled_ += count; }

    struct Next {
        Frame frame;
        std::string_view payload;  // valid until the next call of next()
        bool last = false;  // its length is none that a frame has: no frame behind it can be found
    };
    // The next frame that has come whole, or whose length is wrong.
    [[nodiscard]] std::optional<Next> next();

    // Whether bytes have come that next() has not given out: a frame, or the beginning of one.
    [[nodiscard]] bool has_more() const { return begin_ < filled_; }
    [[nodiscard]] std::size_t bytes_held() const { return input_.size(); }

private:
    void move_to_front();

    std::string input_;
    std::size_t begin_ = 0;   // of the first frame that is not yet given out
    std::size_t filled_ = 0;  // bytes of input_ that have come
};

}  // namespace tillside::engine::server
