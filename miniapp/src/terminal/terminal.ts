/** `h5` and `h5-wecom`: a browser inside a page that plays WeChat or WeCom. */
export type Platform = "weapp" | "wecom" | "h5" | "h5-wecom";
export const isBrowser = (platform: Platform): boolean => platform === "h5" || platform === "h5-wecom";
export const isWeCom = (platform: Platform): boolean => platform === "wecom" || platform === "h5-wecom";

/**
 * Everything the phone app needs from the platform it runs on. `weapp.ts` is WeChat and WeCom, `h5.ts` a browser inside a page that
 * plays WeChat, and a test or the smoke run brings its own. Answers have WeChat's documented fields.
 */
export type Terminal = {
  readonly platform: Platform;
  /** Model and app version, for the hospital's list of terminals. */
  describe(): Promise<{ model: string; appVersion: string }>;
  /** A code that says which account of WeChat or WeCom this is; one use, five minutes. */
  login(): Promise<{ code: string }>;
  /** A code for the account's phone number; null where only a button of the platform may ask (WeChat) or nothing does (WeCom). */
  readonly getPhoneNumber: (() => Promise<{ code: string }>) | null;
  /** Runs the real-name face check. errCode 0 means it ended, not that it passed. Null where the platform documents none (WeCom). */
  readonly requestFacialVerify: ((input: { verifyId: string }) => Promise<{ errMsg: string; errCode: number }>) | null;
  /**
   * Fingerprint or face by the phone's secure hardware (SOTER); null where the platform documents no such thing (WeCom).
   * `modes` is empty where the hardware or the person has none.
   */
  readonly biometric: {
    modes(): Promise<BiometricMode[]>;
    /** @param input.challenge at most 512 characters, content at most 42 */
    authenticate(input: { modes: BiometricMode[]; challenge: string; content: string }): Promise<BiometricProof>;
  } | null;
  /** The text of one QR code from the camera. */
  scanCode(): Promise<{ result: string }>;
  /** Shows a PDF with whatever the platform has for that. */
  openPdf(bytes: Uint8Array): Promise<void>;
  /** Whether nothing may move on by itself: a screen reader reads, or the person wants less motion. In doubt it is so. */
  isStill(): Promise<boolean>;
  readonly storage: Storage;
  /** Fresh bytes of the platform's cryptographic generator. Rejects rather than fall back. */
  randomBytes(length: number): Promise<Uint8Array>;
  /** `path` begins with /api/phone/. Rejects with TerminalError `network` when no answer came. */
  request(input: { method: "GET" | "POST"; path: string; body?: string }): Promise<{ status: number; text: string }>;
  /** ms since 1970 UTC. */
  now(): number;
  /** ms of a clock that never goes back. */
  monotonic(): number;
  wait(ms: number): Promise<void>;
};

export type BiometricMode = "fingerPrint" | "facial";
/** What the hardware said and signed, byte for byte as the platform gives it. */
export type BiometricProof = { authMode: string; resultJSON: string; resultJSONSignature: string };

/** Text by name; what is set survives the app's end. */
export type Storage = {
  get(name: string): Promise<string | null>;
  set(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
};

export type TerminalReason = "network" | "cancelled" | "no-host" | "refused" | "unsupported" | "random";

/** The platform could not do it. `detail` is the platform's own message. */
export class TerminalError extends Error {
  readonly reason: TerminalReason;
  readonly errCode: number;

  constructor(reason: TerminalReason, detail: string, errCode = -1) {
    super(detail);
    this.name = "TerminalError";
    this.reason = reason;
    this.errCode = errCode;
  }
}
