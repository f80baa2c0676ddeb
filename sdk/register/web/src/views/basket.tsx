// The running sale: lines with quantities, the total, and the way to payment.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { itemOfSku, nameOfSku } from "../catalogue";
import { money, pieces, quantity } from "../format";
import { command, till } from "../link";
import type { Line } from "../state";
import { t } from "../words";
import { Dialog } from "./dialog";

function BasketLine({ line }: { line: Line }) {
  const name = nameOfSku(line.sku, line.description);
  const set = (quantity_milli: number) =>
    command("basket/line", { line_id: line.line_id, quantity_milli: Math.max(0, quantity_milli) });
  return (
    <li class="line">
      <span class="name">
        {name}
        <small>
          {t("basket.each", { price: money(line.unit_price) })}
          {line.suggested && <span class="tag">{t("basket.suggested")}</span>}
          {itemOfSku(line.sku)?.age_restricted && <span class="age">{t("products.age_long")}</span>}
        </small>
      </span>
      <span class="stepper">
        <button
          type="button"
          aria-label={t("basket.fewer", { name })}
          onClick={() => set(line.quantity_milli - 1000)}
        >
          −
        </button>
        <span class="count">{quantity(line.quantity_milli)}</span>
        <button
          type="button"
          aria-label={t("basket.more", { name })}
          onClick={() => set(line.quantity_milli + 1000)}
        >
          +
        </button>
      </span>
      <span class="amount">{money(line.amount)}</span>
      <button
        type="button"
        class="plain remove"
        aria-label={t("basket.remove", { name })}
        onClick={() => set(0)}
      >
        ✕
      </button>
    </li>
  );
}

function CancelDialog({ onClose }: { onClose: () => void }) {
  const cancel = () => {
    onClose();
    void command("basket/void");
  };
  return (
    <Dialog title={t("basket.cancel")} kind="small" onClose={onClose}>
      <p>{t("basket.cancel_sure")}</p>
      <div class="pair">
        <button type="button" onClick={onClose}>
          {t("basket.cancel_no")}
        </button>
        <button type="button" class="danger" onClick={cancel}>
          {t("basket.cancel_yes")}
        </button>
      </div>
    </Dialog>
  );
}

export function Basket() {
  const { lines, total, revision } = till.value!.basket;
  const cancelling = useSignal(false);
  const list = useRef<HTMLDivElement>(null);
  const count = lines.length;
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [count]);
  return (
    <section class="panel basket" aria-labelledby="basket-title">
      <h2 id="basket-title">
        {t("basket.title")}
        {count > 0 && <span class="quiet">{t("basket.items", { count: pieces(lines) })}</span>}
      </h2>
      {count === 0 ? (
        <div class="empty grow">
          <strong>{t("basket.empty")}</strong>
          <span>{t("basket.empty_hint")}</span>
        </div>
      ) : (
        <div class="lines grow" ref={list} tabIndex={0} role="group" aria-labelledby="basket-title">
          <ul>
            {lines.map((line) => (
              <BasketLine key={line.line_id} line={line} />
            ))}
          </ul>
        </div>
      )}
      <p class="for-readers" role="status">
        {revision > 0 && t("basket.announce", { count: pieces(lines), total: money(total) })}
      </p>
      <div class="total">
        <span>{t("basket.total")}</span>
        <strong>{money(total)}</strong>
      </div>
      <div class="basket-actions">
        <button type="button" disabled={revision === 0} onClick={() => (cancelling.value = true)}>
          {t("basket.cancel")}
        </button>
        <button
          type="button"
          class="primary pay"
          disabled={count === 0}
          onClick={() => command("tender/open")}
        >
          {t("basket.pay")}
        </button>
      </div>
      {cancelling.value && <CancelDialog onClose={() => (cancelling.value = false)} />}
    </section>
  );
}
