// Withdrawing consent: any purpose or all, no question why, as few taps as giving it.
import { command } from "../link";
import type { Card } from "../state";
import { t, wordsFor } from "../words";
import { Dialog } from "./dialog";

const given = [
  "GIVEN_ORAL_UNCONFIRMED",
  "DOI_PENDING",
  "ACTIVE_FIRST_USE_DUE",
  "ACTIVE",
  "NARROWED",
];

export function WithdrawDialog({ card, onClose }: { card: Card; onClose: () => void }) {
  const withdraw = (purposes: string[]) => {
    void command("customer/withdraw", { purposes });
    onClose();
  };
  const held = card.consents.filter(({ state }) => given.includes(state));
  return (
    <Dialog title={t("withdraw.title")} kind="small" onClose={onClose}>
      <p>{t(held.length > 0 ? "withdraw.text" : "withdraw.none")}</p>
      <ul class="stack">
        {held.map(({ purpose }) => {
          const words = wordsFor("purpose", purpose, purpose);
          return (
            <li key={purpose} class="choose">
              <strong>{words}</strong>
              <button
                type="button"
                aria-label={`${t("withdraw.one")}: ${words}`}
                onClick={() => withdraw([purpose])}
              >
                {t("withdraw.one")}
              </button>
            </li>
          );
        })}
      </ul>
      <div class="pair">
        <button type="button" onClick={onClose}>
          {t("withdraw.back")}
        </button>
        <button
          type="button"
          class="primary"
          disabled={held.length === 0}
          onClick={() => withdraw([])}
        >
          {t("withdraw.all")}
        </button>
      </div>
    </Dialog>
  );
}
