// One customer, found by the whole phone or card number: masked, with consents and baskets. There
// is no list of customers to browse.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, type Card, type Customer, Refused, user } from "../api";
import { count, day, money } from "../format";
import { languages, t, wordsFor } from "../words";

type Way = "phone" | "card";

function problemOf(error: unknown): string {
  if (error instanceof Refused && error.status === 403) return t("customer.forbidden");
  if (error instanceof Refused && error.status === 0) return t("sign_in.offline");
  return t("customer.failed", { message: error instanceof Refused ? error.message : "" });
}

const open = (id: string) => (location.hash = `#/customer/${id}`);

export function CustomerPage({ id }: { id: string }) {
  if (user.value?.may_see_customers === false) {
    return (
      <main class="customer-page">
        <p class="panel">{t("customer.forbidden")}</p>
      </main>
    );
  }
  return (
    <main class="customer-page">
      <Finder />
      {id && <Found id={id} />}
    </main>
  );
}

function Finder() {
  const by = useSignal<Way>("phone");
  const text = useSignal("");
  const found = useSignal<Card[] | null>(null);
  const problem = useSignal("");
  const working = useSignal(false);
  const find = async (event: Event) => {
    event.preventDefault();
    working.value = true;
    problem.value = "";
    found.value = null;
    try {
      const query = `${by.value}=${encodeURIComponent(text.value.trim())}`;
      const said = await ask<{ customers: Card[] }>("GET", `customers?${query}`);
      found.value = said.customers;
      const [only] = said.customers;
      if (said.customers.length === 1 && only) open(only.customer_id);
    } catch (error) {
      problem.value = problemOf(error);
    }
    working.value = false;
  };
  return (
    <section class="panel finder" aria-labelledby="find-title">
      <h2 id="find-title">{t("customer.title")}</h2>
      <form onSubmit={find}>
        <div class="segments" role="group" aria-label={t("customer.by")}>
          {(["phone", "card"] as const).map((way) => (
            <button
              key={way}
              type="button"
              aria-pressed={by.value === way}
              onClick={() => (by.value = way)}
            >
              {t(`customer.${way}`)}
            </button>
          ))}
        </div>
        <input
          inputMode={by.value === "phone" ? "tel" : "text"}
          autocomplete="off"
          required
          maxLength={64}
          aria-label={t(`customer.${by.value}`)}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <button class="primary" disabled={working.value}>
          {t(working.value ? "customer.finding" : "customer.find")}
        </button>
      </form>
      <p class="quiet">{t("customer.hint")}</p>
      <div role="status">
        {problem.value && <p class="problem">{problem.value}</p>}
        {found.value?.length === 0 && <p>{t("customer.not_found")}</p>}
        {(found.value?.length ?? 0) > 1 && (
          <ul class="stack">
            {found.value!.map((card) => (
              <li key={card.customer_id}>
                <button type="button" onClick={() => open(card.customer_id)}>
                  {card.masked_name || card.masked_phone} – {card.card_number}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Found({ id }: { id: string }) {
  const customer = useSignal<Customer | null>(null);
  const problem = useSignal("");
  useEffect(() => {
    ask<Customer>("GET", `customers/${encodeURIComponent(id)}`).then(
      (said) => (customer.value = said),
      (error: unknown) => (problem.value = problemOf(error)),
    );
  }, [id]);
  if (problem.value) return <p class="panel problem">{problem.value}</p>;
  if (!customer.value) return <p class="panel empty">{t("app.loading")}</p>;
  const { masked_name, masked_phone, card_number, language, home_store, visits } = customer.value;
  const currency = customer.value.baskets[0]?.currency ?? "HKD";
  const spoken = languages.find(({ code }) => code === language)?.name ?? language;
  return (
    <>
      <section class="panel" aria-labelledby="who-title">
        <h2 id="who-title" class="who">
          {masked_name || masked_phone}
        </h2>
        <dl class="particulars">
          <Particular name={t("customer.phone")} value={masked_phone} />
          <Particular name={t("customer.card")} value={card_number} />
          <Particular name={t("customer.language")} value={spoken} />
          <Particular name={t("customer.home_store")} value={home_store} />
          <Particular name={t("customer.visits")} value={count(visits)} />
          <Particular name={t("customer.total")} value={money(customer.value.total, currency)} />
        </dl>
      </section>
      <Consents consents={customer.value.consents} />
      <Baskets baskets={customer.value.baskets} />
    </>
  );
}

function Particular({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value || t("tills.none")}</dd>
    </div>
  );
}

function Consents({ consents }: { consents: Customer["consents"] }) {
  return (
    <section class="panel" aria-labelledby="consents-title">
      <h2 id="consents-title">{t("customer.consents")}</h2>
      {consents.length === 0 ? (
        <p class="empty">{t("customer.consents_none")}</p>
      ) : (
        <ul class="consents">
          {consents.map(({ purpose, state, usable, at_us }) => (
            <li key={purpose}>
              <strong>{wordsFor("purpose", purpose, purpose)}</strong>
              <span>{wordsFor("state", state, state)}</span>
              <span class={usable ? "badge badge-ready" : "badge badge-quiet"}>
                {t(usable ? "customer.usable" : "customer.not_usable")}
              </span>
              <small class="quiet">{at_us > 0 && t("customer.since", { when: day(at_us) })}</small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Baskets({ baskets }: { baskets: Customer["baskets"] }) {
  return (
    <section class="panel baskets" aria-labelledby="baskets-title">
      <h2 id="baskets-title">{t("customer.baskets")}</h2>
      {baskets.length === 0 ? (
        <p class="empty">{t("customer.baskets_none")}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-labelledby="baskets-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("customer.day")}</th>
                <th scope="col">{t("events.till")}</th>
                <th scope="col">{t("events.ticket")}</th>
                <th scope="col" class="number">
                  {t("customer.lines")}
                </th>
                <th scope="col" class="number">
                  {t("customer.amount")}
                </th>
              </tr>
            </thead>
            <tbody>
              {baskets.map((basket) => (
                <tr key={`${basket.business_day} ${basket.till} ${basket.ticket}`}>
                  <td>{basket.business_day}</td>
                  <td>{basket.till}</td>
                  <td>{basket.ticket}</td>
                  <td class="number">{count(basket.lines)}</td>
                  <td class="number">{money(basket.total, basket.currency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
