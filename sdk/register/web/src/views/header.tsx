// Which till, which ticket, who, in which language, and whether the engine answers.
import { command, till } from "../link";
import { languages, t } from "../words";

function EngineBadge() {
  const engine = till.value!.engine;
  if (!engine.known) return <span class="badge badge-quiet">{t("engine.starting")}</span>;
  if (engine.away) return <span class="badge badge-away">{t("engine.away")}</span>;
  if (engine.head_office_reached === false) {
    return <span class="badge badge-quiet">{t("engine.head_office_away")}</span>;
  }
  return <span class="badge badge-ready">{t("engine.ready")}</span>;
}

function LanguageSwitch() {
  return (
    <div class="segments" role="group" aria-label={t("header.language")}>
      {languages.map(({ code, name, short }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-label={`${short} ${name}`}
          aria-pressed={till.value!.language === code}
          onClick={() => command("language", { language: code })}
        >
          {short}
        </button>
      ))}
    </div>
  );
}

export function Header() {
  const { store, till: code, ticket, staff } = till.value!;
  return (
    <header class="top">
      <h1>{t("header.store", { store, till: code })}</h1>
      <span class="quiet">{t("header.ticket", { ticket })}</span>
      <span class="grow" />
      <span role="status">
        <EngineBadge />
      </span>
      <LanguageSwitch />
      {staff && (
        <>
          <span class="who">
            <strong>{staff.name}</strong>
            {!staff.checked && <small>{t("header.unchecked")}</small>}
            {staff.checked && staff.manager && <small>{t("header.manager")}</small>}
          </span>
          <button type="button" class="plain" onClick={() => command("staff/sign-out")}>
            {t("header.sign_out")}
          </button>
        </>
      )}
    </header>
  );
}
