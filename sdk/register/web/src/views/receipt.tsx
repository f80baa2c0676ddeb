// The sale is paid: change, whether it is recorded, and the receipt with the plugin's lines.
import { nameOfSku } from "../catalogue";
import { dayAndTime, money, quantity } from "../format";
import { command, till } from "../link";
import type { PrintedLine, Receipt } from "../state";
import { t } from "../words";

export function ReceiptView({ receipt }: { receipt: Receipt }) {
  const next = () => command("sale/next");
  return (
    <main class="receipt-view">
      <section class="panel done" aria-labelledby="done-title">
        <h2 id="done-title">{t("receipt.title")}</h2>
        <p class="due">
          <span>{t("receipt.paid")}</span>
          <strong>{money(receipt.total)}</strong>
        </p>
        {receipt.change > 0 && (
          <p class="due change">
            <span>{t("receipt.change")}</span>
            <strong>{money(receipt.change)}</strong>
          </p>
        )}
        <p role="status" class={`recorded recorded-${receipt.recorded}`}>
          {t(`receipt.${receipt.recorded}`)}
        </p>
        <span class="grow" />
        <button
          type="button"
          class="primary next"
          autofocus
          onClick={next}
          ref={(button) => button?.focus()}
        >
          {t("receipt.next")}
        </button>
      </section>
      <section class="paper-scroll" tabIndex={0} aria-label={t("receipt.preview")}>
        <Paper receipt={receipt} />
      </section>
    </main>
  );
}

function Paper({ receipt }: { receipt: Receipt }) {
  const { store, till: code } = till.value!;
  return (
    <article class="paper">
      <header>
        <strong>{t("header.store", { store, till: code })}</strong>
        <span>{dayAndTime(receipt.at_us)}</span>
        <span>
          {t("receipt.ticket")} {receipt.ticket} – {t("receipt.staff")} {receipt.staff}
        </span>
        {receipt.masked_customer && (
          <span>
            {t("receipt.member")} {receipt.masked_customer}
          </span>
        )}
      </header>
      <ul>
        {receipt.lines.map((line) => (
          <li key={line.line_id}>
            <span>{nameOfSku(line.sku, line.description)}</span>
            <span class="quiet">
              {quantity(line.quantity_milli)} × {money(line.unit_price)}
            </span>
            <span class="amount">{money(line.amount)}</span>
          </li>
        ))}
      </ul>
      <dl>
        <div class="strong">
          <dt>{t("receipt.total")}</dt>
          <dd>{money(receipt.total)}</dd>
        </div>
        {receipt.tenders.map((tender, index) => (
          <div key={index}>
            <dt>{t(`tender.${tender.kind}`)}</dt>
            <dd>{money(tender.given)}</dd>
          </div>
        ))}
        {receipt.change > 0 && (
          <div>
            <dt>{t("receipt.change")}</dt>
            <dd>{money(receipt.change)}</dd>
          </div>
        )}
      </dl>
      {receipt.plugin_lines.length > 0 && (
        <footer>
          {receipt.plugin_lines.map((line, index) => (
            <p key={index} class={`printed printed-${line.style}`}>
              {line.modules?.length ? <Code line={line} rows={line.modules} /> : line.text}
            </p>
          ))}
        </footer>
      )}
    </article>
  );
}

const quietZone = 4; // modules of white around a code (ISO/IEC 18004, 6.3.8)
const modulePixels = 4;

// A code as a printer draws it: every module the same whole number of dots.
function Code({ line, rows }: { line: PrintedLine; rows: string[] }) {
  const side = rows.length + 2 * quietZone;
  const dark = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map(
      (run) => `M${run.index + quietZone} ${y + quietZone}h${run[0].length}v1h-${run[0].length}z`,
    ),
  );
  return (
    <svg
      role="img"
      aria-label={t("receipt.code")}
      data-text={line.text}
      viewBox={`0 0 ${side} ${side}`}
      width={side * modulePixels}
      height={side * modulePixels}
      shape-rendering="crispEdges"
    >
      <path d={dark.join("")} />
    </svg>
  );
}
