// The frame of every page: who is signed in, which page, which language, whether the data are
// fresh.
import { effect } from "@preact/signals";
import { heardAt, signOut, trouble, user } from "../api";
import { time } from "../format";
import { page } from "../page";
import { choose, language, languages, t } from "../words";
import { CustomerPage } from "./customer";
import { OverviewPage } from "./overview";
import { SignIn } from "./sign_in";

effect(() => {
  document.documentElement.lang = language.value;
  document.title = t("app.title");
});

export function App() {
  if (user.value === undefined) return <main class="waiting">{t("app.loading")}</main>;
  return (
    <>
      <Header />
      {user.value && <Trouble />}
      {!user.value ? (
        <SignIn />
      ) : page.value.name === "customer" ? (
        <CustomerPage key={page.value.customer} id={page.value.customer} />
      ) : (
        <OverviewPage />
      )}
    </>
  );
}

function Header() {
  const link = (name: "overview" | "customer") => (
    <a
      href={`#/${name}`}
      {...(page.value.name === name ? { "aria-current": "page" as const } : {})}
    >
      {t(`nav.${name}`)}
    </a>
  );
  return (
    <header class="top">
      <h1>{t("app.title")}</h1>
      {user.value && (
        <nav aria-label={t("nav.label")}>
          {link("overview")}
          {link("customer")}
        </nav>
      )}
      <span class="grow" />
      {user.value && !trouble.value && heardAt.value && (
        <span class="badge badge-ready">{t("live.now")}</span>
      )}
      <div class="segments" role="group" aria-label={t("header.language")}>
        {languages.map(({ code, name, short }) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-label={`${short} ${name}`}
            aria-pressed={language.value === code}
            onClick={() => choose(code)}
          >
            {short}
          </button>
        ))}
      </div>
      {user.value && (
        <>
          <strong>{user.value.name}</strong>
          <button type="button" class="plain" onClick={signOut}>
            {t("header.sign_out")}
          </button>
        </>
      )}
    </header>
  );
}

function Trouble() {
  if (!trouble.value) return null;
  const when = heardAt.value ? time(heardAt.value * 1000) : t("tills.none");
  return (
    <p class="trouble" role="alert">
      {trouble.value.status === 0
        ? t("live.offline", { when })
        : t("live.failed", { when, code: trouble.value.code })}
    </p>
  );
}
