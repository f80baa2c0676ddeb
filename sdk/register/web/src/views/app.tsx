// The whole screen: signing in, or the till with its three columns and what lies over them.
import { effect } from "@preact/signals";
import { connected, language, till } from "../link";
import { t } from "../words";
import { Basket } from "./basket";
import { CustomerPanel } from "./customer";
import { Header } from "./header";
import { Notes } from "./notes";
import { NoticeDialog } from "./notice";
import { Products } from "./products";
import { ReceiptView } from "./receipt";
import { SignIn } from "./sign_in";
import { Suggestions } from "./suggestions";
import { TenderDialog } from "./tender";

effect(() => {
  document.documentElement.lang = language.value;
  document.title = t("app.title");
});

export function App() {
  const state = till.value;
  if (!state) {
    return (
      <main class="waiting">{t(connected.value ? "app.connecting" : "app.disconnected")}</main>
    );
  }
  return (
    <>
      <Header />
      {!connected.value && (
        <p class="disconnected" role="alert">
          {t("app.disconnected")}
        </p>
      )}
      {!state.staff ? (
        <SignIn />
      ) : state.receipt ? (
        <ReceiptView receipt={state.receipt} />
      ) : (
        <main class="till">
          <Products />
          <Basket />
          <div class="side">
            <CustomerPanel key={state.ticket} />
            <Suggestions />
          </div>
          {state.tender && <TenderDialog tender={state.tender} />}
          <NoticeDialog />
        </main>
      )}
      <Notes />
    </>
  );
}
