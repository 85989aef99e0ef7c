import { EXCHANGE_URL } from "../settings.ts";
import type { Terminal } from "./terminal.ts";
import { weappTerminal } from "./weapp.ts";

/** The terminal this build runs on: WeChat. The browser build takes current.h5.ts instead. */
export const terminal: Terminal = weappTerminal(EXCHANGE_URL);
/** Where the page that hosts this app is; WeChat needs none. */
export const hostUrl: () => Promise<string | null> = async () => null;
