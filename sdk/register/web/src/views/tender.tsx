// Payment: cash with change, or the simulated terminal for card and Octopus. It waits for nothing
// but the customer’s money.
import { useSignal } from "@preact/signals";
import { money } from "../format";
import { command } from "../link";
import type { TillState } from "../state";
import { t } from "../words";
import { AmountField } from "./amount";
import { Dialog } from "./dialog";

const notes = [2000, 5000, 10000, 50000, 100000]; // HKD 20 to 1,000, in cents

// The amounts a customer is likely to hand over: the exact one, then the next notes above it.
function likely(due: number): number[] {
  const rounded = notes.map((note) => Math.ceil(due / note) * note);
  return [...new Set([due, ...rounded.sort((a, b) => a - b)])].slice(0, 4);
}

export function TenderDialog({ tender }: { tender: NonNullable<TillState["tender"]> }) {
  const back = () => command("tender/cancel");
  return (
    <Dialog title={t("tender.title")} kind="tender" onClose={back}>
      <p class="due">
        <span>{t("tender.due")}</span>
        <strong>{money(tender.due)}</strong>
      </p>
      {tender.terminal ? (
        <div class="terminal" role="status">
          <strong>
            {t(
              tender.terminal === "card" ? "tender.terminal_card" : "tender.terminal_stored_value",
            )}
          </strong>
          <small>{t("tender.simulated")}</small>
          <button type="button" onClick={back}>
            {t("tender.stop")}
          </button>
        </div>
      ) : (
        <Ways tender={tender} back={back} />
      )}
    </Dialog>
  );
}

function Ways({ tender, back }: { tender: NonNullable<TillState["tender"]>; back: () => void }) {
  const given = useSignal(0);
  const cash = (amount: number) => {
    given.value = 0;
    void command("tender/pay", { kind: "cash", given: amount });
  };
  const paid = tender.tenders.reduce((sum, part) => sum + part.amount, 0);
  return (
    <>
      {paid > 0 && <p>{t("tender.paid", { amount: money(paid) })}</p>}
      <div class="ways">
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            cash(given.value || tender.due);
          }}
        >
          <h3>{t("tender.cash")}</h3>
          <div class="likely">
            {likely(tender.due).map((amount, index) => (
              <button key={amount} type="button" onClick={() => cash(amount)}>
                {index === 0 ? t("tender.exact", { amount: money(amount) }) : money(amount)}
              </button>
            ))}
          </div>
          <AmountField label={t("tender.given")} minor={given} />
          <button class="primary">{t("tender.take_cash")}</button>
        </form>
        <div class="stack">
          <button
            type="button"
            class="way"
            onClick={() => command("tender/pay", { kind: "stored_value" })}
          >
            {t("tender.stored_value")}
          </button>
          <button type="button" class="way" onClick={() => command("tender/pay", { kind: "card" })}>
            {t("tender.card")}
          </button>
          <span class="grow" />
          <button type="button" onClick={back}>
            {t("tender.cancel")}
          </button>
        </div>
      </div>
    </>
  );
}
