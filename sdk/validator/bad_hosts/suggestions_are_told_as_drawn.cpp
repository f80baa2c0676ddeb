// Tells of suggestions that nobody gave.
#include "sdk/validator/bad_hosts/bad.hpp"

class Bad : public Till {
    void draw_suggestion(const till::Suggestion& suggestion) override {
        till::Suggestion other = suggestion;
        other.set_suggestion_id("suggestion-of-last-week");
        Till::draw_suggestion(other);
    }
};

TILL_PROGRAM(Bad)
