-- schema/004_projections.sql on PostgreSQL: baskets and what belongs to them are partitioned by
-- time, which is the position of their event. Further partitions are made when head office starts
-- (store/postgres/partitions.hpp); what comes before they are made is kept in the default one.
CREATE TABLE checkpoints (
    projection text COLLATE "C" PRIMARY KEY,
    position   bigint NOT NULL
);

CREATE TABLE baskets (
    position       bigint PRIMARY KEY,
    event_id       bytea  NOT NULL,
    store          text COLLATE "C" NOT NULL,
    till           text COLLATE "C" NOT NULL,
    business_day   text COLLATE "C" NOT NULL,
    ticket         text COLLATE "C" NOT NULL,
    staff          text COLLATE "C" NOT NULL,
    customer_id    bytea,
    currency       text COLLATE "C" NOT NULL,
    total          bigint NOT NULL,
    lines          bigint NOT NULL,
    occurred_at_us bigint NOT NULL
) PARTITION BY RANGE (position);
CREATE TABLE baskets_default PARTITION OF baskets DEFAULT;
CREATE INDEX baskets_of_customer ON baskets (customer_id, occurred_at_us)
    WHERE customer_id IS NOT NULL;
CREATE INDEX baskets_by_day ON baskets (business_day, store);

CREATE TABLE basket_lines (
    basket         bigint NOT NULL,
    number         bigint NOT NULL,
    sku            text COLLATE "C" NOT NULL,
    gtin           text COLLATE "C" NOT NULL,
    description    text COLLATE "C" NOT NULL,
    quantity_milli bigint NOT NULL,
    unit_price     bigint NOT NULL,
    amount         bigint NOT NULL,
    suggestion_id  text COLLATE "C" NOT NULL,
    PRIMARY KEY (basket, number)
) PARTITION BY RANGE (basket);
CREATE TABLE basket_lines_default PARTITION OF basket_lines DEFAULT;

CREATE TABLE suggestions_shown (
    basket        bigint NOT NULL,
    number        bigint NOT NULL,
    suggestion_id text COLLATE "C" NOT NULL,
    sku           text COLLATE "C" NOT NULL,
    place         bigint NOT NULL,
    shown_at_us   bigint NOT NULL,
    outcome       bigint NOT NULL,
    PRIMARY KEY (basket, number)
) PARTITION BY RANGE (basket);
CREATE TABLE suggestions_shown_default PARTITION OF suggestions_shown DEFAULT;

CREATE TABLE till_counts (
    till                 text COLLATE "C" PRIMARY KEY,
    store                text COLLATE "C" NOT NULL,
    events               bigint NOT NULL DEFAULT 0,
    baskets              bigint NOT NULL DEFAULT 0,
    lines                bigint NOT NULL DEFAULT 0,
    voided               bigint NOT NULL DEFAULT 0,
    customers_enrolled   bigint NOT NULL DEFAULT 0,
    consents_given       bigint NOT NULL DEFAULT 0,
    consents_refused     bigint NOT NULL DEFAULT 0,
    withdrawn            bigint NOT NULL DEFAULT 0,
    suggestions_shown    bigint NOT NULL DEFAULT 0,
    suggestions_accepted bigint NOT NULL DEFAULT 0
);

CREATE TABLE till_totals (
    till     text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    baskets  bigint NOT NULL,
    total    bigint NOT NULL,
    PRIMARY KEY (till, currency)
);
