// The scan and search field, the categories, and the products as a grid.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { categories, exact, type Item, items, nameOf, search } from "../catalogue";
import { money } from "../format";
import { command } from "../link";
import { t } from "../words";
import { PriceDialog } from "./price";

const shownAtFirst = 60;

// What is typed while no field has the focus is a scanner's or a cashier's: it goes to the field.
function useTypingAnywhere(field: { current: HTMLInputElement | null }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const shortcut = event.ctrlKey || event.altKey || event.metaKey;
      const target = event.target as HTMLElement;
      if (shortcut || target.tagName === "INPUT" || document.querySelector("dialog[open]")) return;
      if (event.key.length === 1 && event.key !== " ") field.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function ProductGrid({
  found,
  limit,
  add,
  more,
}: {
  found: Item[];
  limit: number;
  add: (item: Item) => void;
  more: () => void;
}) {
  return (
    <>
      <ul class="grid">
        {found.slice(0, limit).map((item) => (
          <li key={item.sku}>
            <button type="button" class="product" onClick={() => add(item)}>
              <span class="name">{nameOf(item)}</span>
              <span class="foot">
                <span class="price">
                  {item.price === undefined ? t("products.no_price") : money(item.price)}
                </span>
                {item.age_restricted && <span class="age">{t("products.age")}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > limit && (
        <button type="button" class="more" onClick={more}>
          {t("products.more")}
        </button>
      )}
    </>
  );
}

export function Products() {
  const text = useSignal("");
  const category = useSignal<string | null>(null);
  const limit = useSignal(shownAtFirst);
  const priceOf = useSignal<Item | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useTypingAnywhere(field);

  const found = search(text.value, text.value.trim() ? null : category.value);
  const add = (item: Item) => {
    if (item.price === undefined) priceOf.value = item;
    else void command("basket/add", { sku: item.sku });
  };
  const enter = (event: Event) => {
    event.preventDefault();
    const code = text.value.trim();
    const named = exact(code) ?? (found.length === 1 ? found[0] : undefined);
    if (!code || (!named && found.length > 1)) return;
    if (named) add(named);
    else void command("scan", { text: code });
    text.value = "";
  };
  const choose = (key: string | null) => {
    category.value = key;
    text.value = "";
    limit.value = shownAtFirst;
  };
  const groups = categories();
  return (
    <section class="panel products" aria-labelledby="products-title">
      <h2 id="products-title" class="for-readers">
        {t("products.title")}
      </h2>
      <form class="scan" role="search" onSubmit={enter}>
        <input
          ref={field}
          type="text"
          name="scan"
          autocomplete="off"
          spellcheck={false}
          autofocus
          maxLength={256}
          aria-label={t("products.scan")}
          placeholder={t("products.placeholder")}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            limit.value = shownAtFirst;
          }}
        />
        {text.value && (
          <button
            type="button"
            class="plain"
            aria-label={t("products.clear")}
            onClick={() => (text.value = "")}
          >
            ✕
          </button>
        )}
      </form>
      <div class="shelves">
        {groups.length > 1 && (
          <nav class="categories" aria-label={t("products.categories")} tabIndex={0}>
            <button
              type="button"
              aria-pressed={category.value === null}
              onClick={() => choose(null)}
            >
              {t("products.all")}
            </button>
            {groups.map(({ key, name }) => (
              <button
                key={key}
                type="button"
                aria-pressed={category.value === key}
                onClick={() => choose(key)}
              >
                {name || t("products.other")}
              </button>
            ))}
          </nav>
        )}
        <div
          class="grid-scroll"
          tabIndex={0}
          role="group"
          aria-label={t("products.count", { count: found.length })}
        >
          {items.value.length > 0 && found.length === 0 && (
            <p class="empty">{t("products.none", { text: text.value })}</p>
          )}
          <ProductGrid
            found={found}
            limit={limit.value}
            add={add}
            more={() => (limit.value += shownAtFirst)}
          />
        </div>
      </div>
      {priceOf.value && <PriceDialog item={priceOf.value} onClose={() => (priceOf.value = null)} />}
    </section>
  );
}
