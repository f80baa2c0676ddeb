// Finds the weights of the blend for one situation: first those that make the hidden items most
// likely (a softmax over candidates, convex, by Newton's method), then small steps that raise
// NDCG@10 (Järvelin and Kekäläinen, 2002) itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sync/head_office/models/trials.hpp"
#include "sync/rules/suggestions/model.hpp"

namespace tillside::head_office::models {

using rules::suggestions::Features;

class BlendFit {
public:
    // Measures the features of every trial's strongest candidates once.
    BlendFit(const rules::suggestions::Model& model, const Histories& histories,
             std::span<const Trial> trials);

    // The most likely weights.
    [[nodiscard]] Features most_likely() const;
    // The same, improved step by step for NDCG@10.
    [[nodiscard]] Features improved(Features weights) const;
    // Mean NDCG@10 over the trials, by their weights; 0 where there are none.
    [[nodiscard]] double ndcg_10(const Features& weights) const;

private:
    struct Row {
        Features values;
        bool hidden = false;
    };
    struct Measured {
        std::size_t first = 0;  // of its rows
        std::size_t count = 0;
        std::size_t found = 0;  // hidden items among them
        double ideal = 0;
        float weight = 0;
    };
    void measure(const rules::suggestions::Model& model, rules::suggestions::Evidence& evidence,
                 const Trial& trial);
    [[nodiscard]] double ndcg_of(const Measured& trial, std::span<const float> scores) const;
    void scale_features();
    // Adds the trial's part of gradient and curvature of the likelihood at `scaled` weights;
    // returns its log-likelihood.
    double add_trial(const Measured& trial, const std::vector<double>& scaled,
                     std::vector<double>& gradient, std::vector<double>& curvature) const;
    double likelihood(const std::vector<double>& scaled, std::vector<double>& gradient,
                      std::vector<double>& curvature) const;

    std::vector<Row> rows_;
    std::vector<Measured> trials_;
    Features scale_{};  // a feature's spread; 0 = it never differs
};

}  // namespace tillside::head_office::models
