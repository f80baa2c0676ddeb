// The screen of the reference till.
import "../styles/tokens.css";
import "../styles/register.css";
import "../styles/over.css";
import { render } from "preact";
import { load } from "./catalogue";
import { listen } from "./link";
import { App } from "./views/app";

listen();
void load();
render(<App />, document.getElementById("app")!);
