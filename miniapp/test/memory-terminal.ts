import { randomBytes } from "node:crypto";
import { type Terminal, TerminalError } from "../src/terminal/terminal.ts";

/** A phone without a platform: storage in a map, time that jumps, and a way that can be cut. */
export type MemoryTerminal = Terminal & {
  disk: Map<string, string>;
  /** Answers what to do with a request: let it pass, lose it before it arrives, or lose the answer. */
  fate: (path: string) => "pass" | "lost" | "answer-lost";
  sent: string[];
  /** What was shown as PDF. */
  opened: Uint8Array[];
  dryRandom: boolean;
};

export function memoryTerminal(
  request: Terminal["request"],
  account: { code: () => string; disk?: Map<string, string> },
): MemoryTerminal {
  const disk = account.disk ?? new Map<string, string>();
  let waited = 0;
  const terminal: MemoryTerminal = {
    disk,
    fate: () => "pass",
    sent: [],
    opened: [],
    dryRandom: false,
    platform: "h5",
    describe: async () => ({ model: "memory", appVersion: "test" }),
    login: async () => ({ code: account.code() }),
    getPhoneNumber: async () => ({ code: "phone-code" }),
    requestFacialVerify: async () => ({ errMsg: "requestFacialVerify:ok", errCode: 0 }),
    biometric: null,
    scanCode: async () => ({ result: "" }),
    openPdf: async (bytes) => void terminal.opened.push(bytes),
    isStill: async () => true,
    storage: {
      get: async (name) => disk.get(name) ?? null,
      set: async (name, text) => void disk.set(name, text),
      remove: async (name) => void disk.delete(name),
    },
    randomBytes: async (length) => (terminal.dryRandom ? new Uint8Array(length) : new Uint8Array(randomBytes(length))),
    request: async (input) => {
      terminal.sent.push(input.path);
      const fate = terminal.fate(input.path);
      if (fate === "lost") throw new TerminalError("network", "cut");
      const answer = await request(input);
      if (fate === "answer-lost") throw new TerminalError("network", "cut");
      return answer;
    },
    now: () => Date.now() + waited,
    monotonic: () => performance.now() + waited,
    // Time passes without anybody waiting for it.
    wait: async (ms) => {
      waited += ms;
    },
  };
  return terminal;
}
