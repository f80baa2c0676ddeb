// Keying the price of an item for which the catalogue has none.
import { useSignal } from "@preact/signals";
import { type Item, nameOf } from "../catalogue";
import { command } from "../link";
import { t } from "../words";
import { Dialog } from "./dialog";
import { AmountField } from "./amount";

export function PriceDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const minor = useSignal(0);
  const title = t("price.title", { name: nameOf(item) });
  const submit = (event: Event) => {
    event.preventDefault();
    if (minor.value === 0) return;
    void command("basket/add", { sku: item.sku, unit_price: minor.value });
    onClose();
  };
  return (
    <Dialog title={title} kind="small" onClose={onClose}>
      <form onSubmit={submit}>
        <AmountField label={title} minor={minor} />
        <div class="pair">
          <button type="button" onClick={onClose}>
            {t("enrol.cancel")}
          </button>
          <button class="primary">{t("price.set")}</button>
        </div>
      </form>
    </Dialog>
  );
}
