import { webcrypto } from "node:crypto";
import { z } from "zod";
import { type Terminal, TerminalError } from "../../miniapp/src/terminal/terminal.ts";

/** A phone without a screen: WeChat's functions come from the host that plays WeChat, as they do for the H5 phone. */
export function headlessTerminal(options: {
  exchangeUrl: string;
  wechatUrl: string;
  accountId: string;
}): Terminal & { files: Map<string, string> } {
  const files = new Map<string, string>();
  const device = async <T>(path: string, body: unknown, shape: z.ZodType<T>): Promise<T> => {
    const reply = await fetch(new URL(path, options.wechatUrl), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new TerminalError("refused", `${path} answered ${reply.status}`);
    return shape.parse(await reply.json());
  };
  const { accountId } = options;
  const code = z.object({ code: z.string() });
  return {
    files,
    platform: "h5",
    describe: async () => ({ model: "headless", appVersion: "0.1.0" }),
    login: () => device("/device/login", { accountId }, code),
    getPhoneNumber: () => device("/device/phone-number", { accountId }, code),
    requestFacialVerify: ({ verifyId }) =>
      device(
        "/device/facial-verify",
        { accountId, verifyId, outcome: "pass" },
        z.object({ errMsg: z.string(), errCode: z.number() }),
      ),
    biometric: null,
    scanCode: () => Promise.reject(new TerminalError("unsupported", "a headless phone has no camera")),
    openPdf: () => Promise.reject(new TerminalError("unsupported", "a headless phone shows nothing")),
    isStill: async () => true,
    storage: {
      get: async (name) => files.get(name) ?? null,
      set: async (name, text) => void files.set(name, text),
      remove: async (name) => void files.delete(name),
    },
    randomBytes: async (length) => webcrypto.getRandomValues(new Uint8Array(length)),
    async request({ method, path, body }) {
      try {
        const reply = await fetch(new URL(path, options.exchangeUrl), {
          method,
          signal: AbortSignal.timeout(30_000),
          ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
        });
        return { status: reply.status, text: await reply.text() };
      } catch (error) {
        throw new TerminalError("network", error instanceof Error ? error.message : String(error));
      }
    },
    now: () => Date.now(),
    monotonic: () => performance.now(),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  };
}
