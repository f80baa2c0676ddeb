// Suggestions on a shop's real baskets: trains with the shipped trainer on train.csv alone, answers
// every query with the shipped scorer, and prints recall, NDCG and hits. A customer's history is
// what train.csv holds of them; "b_anon" asks b's queries with that withheld.
#include <chrono>
#include <map>
#include <unordered_set>

#include "sync/rules/suggestions/scorer.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/ranking.hpp"
#include "tests/bench/shop_files.hpp"

namespace tillside::bench {
namespace {

using head_office::models::TrainedModel;
using head_office::models::TrainingBasket;
using rules::suggestions::Moment;
using rules::suggestions::PurchasedItem;
using rules::suggestions::Question;
using rules::suggestions::Scorer;
using Histories = std::map<std::string, std::vector<PurchasedItem>>;

struct Task {
    std::string name;     // as figures call it
    std::string queries;  // of which file
    Moment moment = Moment::scanning;
    bool history = true;  // may the scorer see it
};
// Leaving one out of a whole basket is the question before tender: what is missing?
const std::vector<Task> tasks{{"a0", "a0", Moment::scanning, true},
                              {"ah", "ah", Moment::scanning, true},
                              {"b", "b", Moment::complete, true},
                              {"b_anon", "b", Moment::complete, false}};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Histories histories_of(std::vector<TrainingBasket> baskets) {
    std::ranges::stable_sort(baskets, {}, &TrainingBasket::at_us);
    std::map<std::string, std::map<std::string, std::vector<std::uint32_t>>> bought;
    std::map<std::string, std::uint32_t> visits;
    for (auto basket = baskets.rbegin(); basket != baskets.rend(); ++basket) {
        if (basket->customer.empty()) continue;
        const std::uint32_t ago = visits[basket->customer]++;
        for (const std::string& sku : basket->skus) {
            auto& times = bought[basket->customer][sku];
            if (times.empty() || times.back() != ago) times.push_back(ago);
        }
    }
    Histories histories;
    for (const auto& [customer, items] : bought)
        for (const auto& [sku, times] : items)
            histories[customer].push_back({sku, times});
    return histories;
}

class TaskRun {
public:
    TaskRun(const Task& task, Scorer& scorer, const Histories& histories)
        : task_(task), scorer_(scorer), histories_(histories) {}

    void ask(const Query& query) {
        const auto known = histories_.find(query.customer);
        Question question{task_.moment, query.given, {}, {}, 10};
        if (task_.history && known != histories_.end()) question.history = known->second;
        std::vector<std::string> ranked;
        for (const auto& suggested : scorer_.suggest(question))
            ranked.push_back(suggested.sku);
        const Quality quality = judge(ranked, query.targets);
        sum_.recall_5 += quality.recall_5;
        sum_.recall_10 += quality.recall_10;
        sum_.ndcg_10 += quality.ndcg_10;
        sum_.hit_5 += quality.hit_5;
        sum_.hit_10 += quality.hit_10;
        ++asked_;
        ndcg_[query.id] = {query.basket, quality.ndcg_10};

        std::vector<std::string> unbought = query.targets;
        if (known != histories_.end()) {
            std::erase_if(unbought, [&](const std::string& sku) {
                return std::ranges::find(known->second, sku, &PurchasedItem::sku) !=
                       known->second.end();
            });
        }
        if (unbought.empty()) return;
        new_ndcg_ += judge(ranked, unbought).ndcg_10;
        ++new_asked_;
    }

    void print_figures() const {
        const auto mean = [this](std::string_view metric, double sum, std::size_t count) {
            print({"suggest." + task_.name + "." + std::string(metric),
                   count > 0 ? sum / static_cast<double>(count) : 0,
                   "ratio",
                   {{"queries", count}}});
        };
        mean("R5", sum_.recall_5, asked_);
        mean("R10", sum_.recall_10, asked_);
        mean("N10", sum_.ndcg_10, asked_);
        mean("H5", sum_.hit_5, asked_);
        mean("H10", sum_.hit_10, asked_);
        mean("N10_new", new_ndcg_, new_asked_);
    }

    void print_difference(const std::vector<Baseline>& baseline) const {
        std::vector<Difference> differences;
        double sum = 0;
        for (const Baseline& other : baseline) {
            const auto ours = ndcg_.find(other.query_id);
            if (ours == ndcg_.end()) continue;
            const auto& [basket, ndcg] = ours->second;
            differences.push_back({basket, ndcg - other.ndcg_10});
            sum += ndcg - other.ndcg_10;
        }
        if (differences.empty()) return;
        print({"suggest." + task_.name + ".N10_diff_low",
               lower_bound_95(differences),
               "ratio",
               {{"mean", sum / static_cast<double>(differences.size())},
                {"queries", differences.size()}}});
    }

private:
    const Task& task_;
    Scorer& scorer_;
    const Histories& histories_;
    Quality sum_;
    double new_ndcg_ = 0;
    std::size_t asked_ = 0;
    std::size_t new_asked_ = 0;
    std::map<std::string, std::pair<std::string, double>> ndcg_;  // by query: basket, NDCG@10
};

Result<TrainedModel> train_and_report(const std::vector<TrainingBasket>& baskets) {
    const auto start = std::chrono::steady_clock::now();
    auto trained = head_office::models::train(baskets, {"bench", Now{0}});
    if (!trained) return std::unexpected(trained.error());
    const auto& report = trained->report;
    nlohmann::json detail{{"baskets", report.baskets},
                          {"items", report.items},
                          {"links", report.links},
                          {"basket_size_discount", report.basket_size_discount},
                          {"half_life", report.half_life},
                          {"ridge", report.ridge},
                          {"recent_half_life", report.recent_half_life},
                          {"scan_decay", report.shape.scan_decay},
                          {"own_decay_fast", report.shape.own_decay_fast},
                          {"own_decay_slow", report.shape.own_decay_slow}};
    for (const auto& foreseen : report.foreseen)
        detail[std::string(foreseen.situation)] = {{"questions", foreseen.questions},
                                                   {"N10", foreseen.ndcg_10},
                                                   {"popularity_N10", foreseen.popularity_ndcg_10}};
    print({"suggest.train_s", seconds_since(start), "s", detail});
    return trained;
}

Result<void> run_task(const Task& task, const std::filesystem::path& data, Scorer& scorer,
                      const Histories& histories) {
    const auto file = find_csv(data, "queries_" + task.queries);
    if (!file) return {};
    auto queries = read_queries(*file);
    if (!queries) return std::unexpected(queries.error());
    TaskRun run(task, scorer, histories);
    const auto start = std::chrono::steady_clock::now();
    for (const Query& query : *queries)
        run.ask(query);
    run.print_figures();
    print(
        {"suggest." + task.name + ".mean_ms",
         queries->empty() ? 0 : seconds_since(start) * 1000 / static_cast<double>(queries->size()),
         "ms"});
    if (const auto baseline_file = find_csv(data, "baseline_" + task.queries)) {
        auto baseline = read_baseline(*baseline_file);
        if (!baseline) return std::unexpected(baseline.error());
        run.print_difference(*baseline);
    }
    return {};
}

Result<void> suggest(const std::filesystem::path& data) {
    const auto file = find_csv(data, "train");
    if (!file)
        return fail(Domain::import_csv, "cannot_open",
                    data.string() + " holds neither train.csv nor train.csv.zst");
    auto baskets = read_baskets(*file);
    if (!baskets) return std::unexpected(baskets.error());
    auto trained = train_and_report(*baskets);
    if (!trained) return std::unexpected(trained.error());

    // As a till has it: through bytes.
    const std::string bytes = trained->model.to_bytes();
    print({"suggest.model_mib", static_cast<double>(bytes.size()) / (1024.0 * 1024.0), "MiB"});
    auto model = rules::suggestions::Model::from_bytes(bytes);
    if (!model) return std::unexpected(model.error());
    Scorer scorer(std::make_shared<const rules::suggestions::Model>(std::move(*model)));
    const Histories histories = histories_of(std::move(*baskets));
    for (const Task& task : tasks) {
        if (auto done = run_task(task, data, scorer, histories); !done) return done;
    }
    return {};
}

}  // namespace

void add_suggest(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand("suggest", "accuracy of suggestions on real baskets");
    auto data = std::make_shared<std::string>();
    command->add_option("--data", *data, "folder with train.csv and queries_*.csv, plain or .zst")
        ->required()
        ->existing_directory();
    command->callback([data, &chosen] { chosen = [data] { return suggest(*data); }; });
}

}  // namespace tillside::bench
