// The chain at a glance: what the tills did, how the server and each till are, what came last.
import type { ComponentChildren } from "preact";
import { type EventRow, events, overview, type TillHealth, tills } from "../api";
import { bytes, count, duration, money, percent, time } from "../format";
import { t, wordsFor } from "../words";

export function OverviewPage() {
  if (!overview.value) return <main class="waiting">{t("app.loading")}</main>;
  return (
    <main class="overview">
      <Counts />
      <div class="columns">
        <div class="stack">
          <Tills />
          <Server />
        </div>
        <Events />
      </div>
    </main>
  );
}

function Count({
  name,
  value,
  children,
}: {
  name: string;
  value: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="count">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <small>{children}</small>
      </dd>
    </div>
  );
}

function Counts() {
  const { counts } = overview.value!;
  const average = counts.baskets === 0 ? 0 : Math.round(counts.total / counts.baskets);
  return (
    <section aria-labelledby="counts-title">
      <h2 id="counts-title" class="for-readers">
        {t("counts.title")}
      </h2>
      <dl class="counts">
        <Count name={t("counts.total")} value={money(counts.total, counts.currency)}>
          {t("counts.average", { amount: money(average, counts.currency) })}
        </Count>
        <Count name={t("counts.baskets")} value={count(counts.baskets)}>
          {t("counts.lines", { count: count(counts.lines) })}
        </Count>
        <Count name={t("counts.customers_enrolled")} value={count(counts.customers_enrolled)} />
        <Count name={t("counts.consents_given")} value={count(counts.consents_given)}>
          {t("counts.consents_refused", { count: count(counts.consents_refused) })}
          {t("list.comma")}
          {t("counts.withdrawn", { count: count(counts.withdrawn) })}
        </Count>
        <Count name={t("counts.suggestions_accepted")} value={count(counts.suggestions_accepted)}>
          {t("counts.suggestions_shown", {
            count: count(counts.suggestions_shown),
            percent: percent(counts.suggestions_accepted, counts.suggestions_shown),
          })}
        </Count>
        <Count name={t("counts.events")} value={count(counts.events)} />
      </dl>
    </section>
  );
}

function Server() {
  const { server } = overview.value!;
  const behind = server.projections.filter((projection) => projection.behind > 0);
  return (
    <section class="panel" aria-labelledby="server-title">
      <h2 id="server-title">{t("health.title")}</h2>
      <ul class="facts">
        <li>{t("health.version", { version: server.version })}</li>
        <li>{t("health.up", { duration: duration(server.now_us - server.started_at_us) })}</li>
        <li>{t("health.store", { size: bytes(server.store_bytes) })}</li>
        {behind.length === 0 && <li>{t("health.current")}</li>}
        {behind.map(({ name, behind: events }) => (
          <li key={name} class="warn">
            {t("health.behind", { name, count: count(events) })}
          </li>
        ))}
      </ul>
    </section>
  );
}

const lateAfterUs = 30e6;
const awayAfterUs = 120e6;

function Seen({ till }: { till: TillHealth }) {
  if (!till.last_seen_us) return <span class="badge badge-quiet">{t("tills.never")}</span>;
  const age = overview.value!.server.now_us - till.last_seen_us;
  const [kind, words] =
    age > awayAfterUs
      ? (["away", "tills.lag_away"] as const)
      : age > lateAfterUs
        ? (["late", "tills.lag_late"] as const)
        : (["ready", "tills.lag_ok"] as const);
  return (
    <>
      <span class={`badge badge-${kind}`}>{t(words)}</span>{" "}
      <small class="quiet">{t("ago", { duration: duration(age) })}</small>
    </>
  );
}

function clockWords(till: TillHealth): string {
  if (!till.last_seen_us) return t("tills.none");
  const seconds = Math.round(till.clock_skew_ms / 1000);
  return Math.abs(seconds) < 2 ? t("tills.clock_ok") : `${seconds > 0 ? "+" : ""}${seconds} s`;
}

function Tills() {
  const list = tills.value ?? [];
  return (
    <section class="panel" aria-labelledby="tills-title">
      <h2 id="tills-title">{t("tills.title")}</h2>
      {list.length === 0 ? (
        <p class="empty">{t("tills.empty")}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-labelledby="tills-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("tills.till")}</th>
                <th scope="col">{t("tills.seen")}</th>
                <th scope="col" class="number">
                  {t("tills.outbox")}
                </th>
                <th scope="col" class="number">
                  {t("tills.acknowledged")}
                </th>
                <th scope="col" class="number">
                  {t("tills.rejected")}
                </th>
                <th scope="col">{t("tills.clock")}</th>
                <th scope="col">{t("tills.versions")}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((till) => (
                <TillRow key={till.till} till={till} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function TillRow({ till }: { till: TillHealth }) {
  const rejected = till.dead_letters + (till.rejected ?? 0);
  const model = till.model_version ? till.model_version.slice(0, 12) : t("tills.none");
  return (
    <tr>
      <th scope="row" class="nowrap">
        {till.till}
        <small class="quiet">{till.store}</small>
      </th>
      <td>
        <Seen till={till} />
      </td>
      <td class="number">{count(till.outbox_depth)}</td>
      <td class="number">{count(till.acknowledged_sequence)}</td>
      <td class={rejected > 0 ? "number warn" : "number"}>{count(rejected)}</td>
      <td>{clockWords(till)}</td>
      <td class="quiet">
        {till.engine_version || t("tills.none")}
        <small>{model}</small>
      </td>
    </tr>
  );
}

function Events() {
  const list = events.value ?? [];
  return (
    <section class="panel events" aria-labelledby="events-title">
      <h2 id="events-title">{t("events.title")}</h2>
      {list.length === 0 ? (
        <p class="empty">{t("events.empty")}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-labelledby="events-title">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("events.time")}</th>
                <th scope="col">{t("events.till")}</th>
                <th scope="col">{t("events.ticket")}</th>
                <th scope="col">{t("events.what")}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((event) => (
                <EventLine key={event.position} event={event} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

// What the event says, in the reader's language; the server's English words where it says more.
function factsOf({ facts, summary }: EventRow): string {
  if (facts.total !== undefined) {
    const lines = t(facts.lines === 1 ? "counts.line" : "counts.lines", {
      count: count(facts.lines ?? 0),
    });
    return `${lines}${t("list.comma")}${money(facts.total, facts.currency ?? "")}`;
  }
  if (facts.consent !== undefined) {
    const purposes = (facts.purposes ?? []).map((purpose) => wordsFor("purpose", purpose, purpose));
    const said = wordsFor("consent", facts.consent, facts.consent);
    return [said, ...purposes].join(t("list.comma"));
  }
  return facts.card_number ?? summary;
}

function EventLine({ event }: { event: EventRow }) {
  return (
    <tr>
      <td class="nowrap">{time(event.occurred_at_us)}</td>
      <td class="nowrap">{event.till}</td>
      <td class="nowrap">{event.ticket}</td>
      <td>
        <strong>{wordsFor("kind", event.kind, event.kind)}</strong>{" "}
        <span class="quiet">{factsOf(event)}</span>
      </td>
    </tr>
  );
}
