// Head office's pages.
import "../styles/tokens.css";
import "../styles/console.css";
import { render } from "preact";
import { keepFresh, knowUser } from "./api";
import { App } from "./views/app";

void knowUser();
void keepFresh();
render(<App />, document.getElementById("app")!);
