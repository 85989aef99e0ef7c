import { h5Terminal } from "./h5.ts";
import { HostBridge } from "./host-bridge.ts";
import type { Terminal } from "./terminal.ts";

const bridge = new HostBridge();
/** The terminal this build runs on: a browser inside a page that plays WeChat. */
export const terminal: Terminal = h5Terminal(bridge);
/** Where to open this app when it stands alone; null when it is hosted. */
export const hostUrl = async (): Promise<string | null> => (bridge.isHosted ? null : await bridge.hostUrl());
