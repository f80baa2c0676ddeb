// What the engine suggests, why, and one tap for yes or no. What was in sight is reported as shown,
// and nothing else is: not a suggestion that the list would have to be scrolled to.
import { useEffect, useRef } from "preact/hooks";
import { nameOfSku } from "../catalogue";
import { money } from "../format";
import { command, till } from "../link";
import type { Suggestion } from "../state";
import { t } from "../words";

function Suggested({ suggestion }: { suggestion: Suggestion }) {
  const { suggestion_id, sku, unit_price, reason } = suggestion;
  const name = nameOfSku(sku, suggestion.name);
  return (
    <li class="suggestion">
      <span class="name">{name}</span>
      <span class="price">{money(unit_price)}</span>
      <span class="reason">{reason}</span>
      <span class="pair">
        <button
          type="button"
          aria-label={t("suggestions.decline", { name })}
          onClick={() => command("suggestions/decline", { suggestion_id })}
        >
          {t("suggestions.decline_short")}
        </button>
        <button
          type="button"
          class="primary"
          aria-label={t("suggestions.add", { name })}
          onClick={() => command("basket/add", { sku, suggestion_id })}
        >
          {t("suggestions.add_short")}
        </button>
      </span>
    </li>
  );
}

export function Suggestions() {
  const { suggestions, engine, basket } = till.value!;
  const ids = suggestions.map((suggestion) => suggestion.suggestion_id);
  const list = useRef<HTMLUListElement>(null);
  const reported = useRef(0);
  const report = () => {
    if (!list.current) return;
    const bottom = list.current.getBoundingClientRect().bottom + 1;
    const rows = [...list.current.children];
    const inSight = rows.filter((row) => row.getBoundingClientRect().bottom <= bottom).length;
    if (inSight <= reported.current) return;
    reported.current = inSight;
    void command("suggestions/shown", { suggestion_ids: ids.slice(0, inSight) }, true);
  };
  useEffect(() => {
    reported.current = 0;
    report();
  }, [ids.join()]);
  if (engine.away) return null;
  return (
    <section class="panel suggestions" aria-labelledby="suggestions-title">
      <h2 id="suggestions-title">{t("suggestions.title")}</h2>
      {suggestions.length === 0 ? (
        <p class="empty">
          {t(basket.lines.length === 0 ? "suggestions.none" : "suggestions.nothing")}
        </p>
      ) : (
        <ul ref={list} onScroll={report}>
          {suggestions.map((suggestion) => (
            <Suggested key={suggestion.suggestion_id} suggestion={suggestion} />
          ))}
        </ul>
      )}
    </section>
  );
}
