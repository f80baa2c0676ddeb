// Trains a suggestion model from the baskets that head office holds, tills' and imported ones
// alike, and publishes it. Whose baskets belong together is told to the trainer only for customers
// who permit profiling; everybody else's are as anonymous as a stranger's.
#pragma once

#include <filesystem>
#include <vector>

#include "sync/head_office/models/trainer.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::training {

// All baskets of the projection, in the order of the log.
[[nodiscard]] Result<std::vector<models::TrainingBasket>> training_baskets(
    store::Database& database, const rules::consent::Pack& pack, Now now);

struct Published {
    wire::ModelAnnouncement announcement;
    models::TrainingReport report;
};

// Errors are those of models::train and published_models::publish. The model is called after the
// time of training: "20261121-234308".
[[nodiscard]] Result<Published> train_and_publish(store::Database& database,
                                                  const rules::consent::Pack& pack,
                                                  const std::filesystem::path& models_folder,
                                                  Now now, const models::TrainProgress& progress);

}  // namespace tillside::head_office::training
