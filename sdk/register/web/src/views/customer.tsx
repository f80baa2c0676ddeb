// The customer panel: a phone keypad to find a member, the member's masked card, and what can be
// done with it. The phone number lives in this component only, until it is sent.
import { useSignal } from "@preact/signals";
import { day } from "../format";
import { command, till } from "../link";
import type { Card, Task } from "../state";
import { t, wordsFor } from "../words";
import { Keypad } from "./keypad";
import { openNotice } from "./notice";
import { WithdrawDialog } from "./withdraw";

const phoneMax = 16;

export function CustomerPanel() {
  const { customer } = till.value!;
  return (
    <section class="panel customer" aria-labelledby="customer-title">
      <h2 id="customer-title">{t("customer.title")}</h2>
      {customer ? <CustomerCard card={customer} /> : <Finder />}
    </section>
  );
}

function Finder() {
  const phone = useSignal("");
  const { task, engine } = till.value!;
  const looking = task?.kind === "find" ? task : null;
  const find = (event: Event) => {
    event.preventDefault();
    if (phone.value.trim()) void command("customer/find", { phone: phone.value.trim() });
  };
  const enrol = () => openNotice({ phone: phone.value.trim() });
  if (engine.away) return <p class="empty">{t("customer.away")}</p>;
  if (looking?.state === "choose") return <Chooser cards={looking.customers} />;
  if (looking?.state === "not_found") {
    return (
      <div class="stack">
        <p role="status">
          <strong>{t("customer.not_found_title")}</strong> <span class="keyed">{phone.value}</span>
          <br />
          {t("customer.not_found")}
        </p>
        <button type="button" class="primary" onClick={enrol}>
          {t("customer.enrol")}
        </button>
        <button type="button" onClick={() => command("customer/dismiss")}>
          {t("customer.again")}
        </button>
      </div>
    );
  }
  const busy = looking?.state === "working" || looking?.state === "asking_head_office";
  return (
    <form class="stack finder" onSubmit={find}>
      <input
        class="big-number"
        type="tel"
        autocomplete="off"
        maxLength={phoneMax}
        aria-label={t("customer.phone")}
        placeholder={t("customer.phone")}
        value={phone.value}
        onInput={(event) => (phone.value = event.currentTarget.value)}
      />
      <Keypad value={phone.value} max={phoneMax} onChange={(value) => (phone.value = value)} />
      <p class="problem" role="status">
        {busy &&
          t(looking?.state === "asking_head_office" ? "customer.asking" : "customer.working")}
        {looking && !busy && <Refusal task={looking} />}
      </p>
      <div class="pair">
        <button type="button" disabled={!phone.value} onClick={enrol}>
          {t("customer.enrol")}
        </button>
        <button class="primary" disabled={!phone.value || busy}>
          {t("customer.find")}
        </button>
      </div>
    </form>
  );
}

export function Refusal({ task }: { task: Task }) {
  if (task.state === "away") return <>{t("customer.away")}</>;
  return <>{wordsFor("failure", task.code, task.message || t("failure.other"))}</>;
}

export function Chooser({ cards }: { cards: Card[] }) {
  return (
    <div class="stack">
      <p>{t(cards.length > 1 ? "customer.choose" : "customer.already")}</p>
      <ul class="stack">
        {cards.map((card) => (
          <li key={card.customer_id} class="choose">
            <span>
              <strong>{card.masked_name || card.masked_phone}</strong>
              <small>{t("customer.card", { number: card.card_number })}</small>
            </span>
            <button
              type="button"
              class="primary"
              onClick={() => command("customer/choose", { customer_id: card.customer_id })}
            >
              {t("customer.take")}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => command("customer/dismiss")}>
        {t("customer.dismiss")}
      </button>
    </div>
  );
}

function CustomerCard({ card }: { card: Card }) {
  const withdrawing = useSignal(false);
  const { task } = till.value!;
  const refused =
    task && task.kind !== "find" && task.state !== "working" && !till.value!.notice ? task : null;
  const visits =
    card.visits === 0 ? t("customer.visits_none") : t("customer.visits", { count: card.visits });
  return (
    <div class="stack card">
      <div class="who-card">
        <strong>{card.masked_name || card.masked_phone}</strong>
        {card.masked_name && <span>{card.masked_phone}</span>}
        <small>{t("customer.card", { number: card.card_number })}</small>
        <small>{visits}</small>
        {card.last_visit_us > 0 && (
          <small>{t("customer.last_visit", { when: day(card.last_visit_us) })}</small>
        )}
      </div>
      <h3>{t("customer.consents")}</h3>
      {card.consents.length === 0 ? (
        <p class="quiet">{t("customer.consents_none")}</p>
      ) : (
        <dl class="consents">
          {card.consents.map(({ purpose, state, usable }) => (
            <div key={purpose}>
              <dt>{wordsFor("purpose", purpose, purpose)}</dt>
              <dd class={usable ? "yes" : ""}>{wordsFor("state", state, state)}</dd>
            </div>
          ))}
        </dl>
      )}
      {refused && (
        <p class="problem" role="alert">
          <Refusal task={refused} />
        </p>
      )}
      <div class="card-actions">
        <button type="button" onClick={() => (withdrawing.value = true)}>
          {t("customer.withdraw")}
        </button>
        <button type="button" onClick={() => openNotice({ known: true })}>
          {t("customer.ask")}
        </button>
        <button type="button" onClick={() => command("customer/detach")}>
          {t("customer.detach")}
        </button>
      </div>
      {withdrawing.value && (
        <WithdrawDialog card={card} onClose={() => (withdrawing.value = false)} />
      )}
    </div>
  );
}
