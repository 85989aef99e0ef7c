import { APP_VERSION } from "../settings.ts";
import { HostBridge } from "./host-bridge.ts";
import { soterOf } from "./soter.ts";
import { type Terminal, TerminalError } from "./terminal.ts";

/**
 * The browser build. `wxuser` in the address keeps two accounts in one browser apart, as WeChat does; `environment=wxwork` is
 * WeCom, whose storage is another app's.
 */
export function h5Terminal(bridge: HostBridge): Terminal {
  const address = new URLSearchParams(window.location.search);
  const isWecom = address.get("environment") === "wxwork";
  const user = `${isWecom ? "wecom:" : ""}${address.get("wxuser") ?? ""}`;
  const named = (name: string) => (user === "" ? name : `${user}/${name}`);
  return {
    platform: isWecom ? "h5-wecom" : "h5",
    async describe() {
      const { model } = await bridge.call<{ model?: string }>("getSystemInfo").catch(() => ({ model: undefined }));
      return { model: (model ?? "H5").slice(0, 80), appVersion: APP_VERSION };
    },
    login: () => bridge.call(isWecom ? "qy.login" : "login"),
    getPhoneNumber: isWecom ? null : () => bridge.call("getPhoneNumber"),
    requestFacialVerify: isWecom ? null : (input) => bridge.call("requestFacialVerify", input),
    biometric: isWecom ? null : soterOf((api, args) => bridge.call(api, args)),
    scanCode: () => bridge.call("scanCode", { onlyFromCamera: false, scanType: ["qrCode"] }),
    async openPdf(bytes) {
      const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "application/pdf" }));
      const link = Object.assign(document.createElement("a"), { href: url, download: "original.pdf" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
    // A browser does not tell of screen readers; whoever uses one here can stay, too.
    isStill: async () => window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    storage: {
      async get(name) {
        return window.localStorage.getItem(named(name));
      },
      async set(name, text) {
        window.localStorage.setItem(named(name), text);
      },
      async remove(name) {
        window.localStorage.removeItem(named(name));
      },
    },
    async randomBytes(length) {
      return crypto.getRandomValues(new Uint8Array(length));
    },
    async request({ method, path, body }) {
      try {
        const init: RequestInit = {
          method,
          cache: "no-store",
          credentials: "omit",
          signal: AbortSignal.timeout(30_000),
        };
        if (body !== undefined) {
          init.body = body;
          init.headers = { "content-type": "application/json" };
        }
        const answer = await fetch(path, init);
        return { status: answer.status, text: await answer.text() };
      } catch (error) {
        throw new TerminalError("network", String(error));
      }
    },
    now: () => Date.now(),
    monotonic: () => performance.now(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  };
}
