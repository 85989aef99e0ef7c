import { createHmac, randomBytes } from "node:crypto";
import type { Account } from "../wechat/state.ts";

const CODE_MS = 5 * 60_000;
const TOKEN_S = 7200;

export type Notice = {
  msgid: string;
  title: string;
  description: string;
  page: string;
  items: { key: string; value: string }[];
};

/** What the corporation's tenant remembers: codes, one token, and what its members were sent. Nothing outlives a restart. */
export class WeComState {
  readonly corpid: string;
  readonly secret: string;
  readonly appid: string;
  readonly #accounts: () => Account[];
  readonly #codes = new Map<string, { userid: string; endsAtMs: number }>();
  readonly #notices = new Map<string, Notice[]>();
  readonly #recent = new Map<string, number>();
  #token: { value: string; endsAtMs: number } | null = null;

  /** @param options.accounts the people there are; members of the corporation are those with a userid */
  constructor(options: { corpid: string; secret: string; appid: string; accounts: () => Account[] }) {
    this.corpid = options.corpid;
    this.secret = options.secret;
    this.appid = options.appid;
    this.#accounts = options.accounts;
  }

  /** userids are told apart without regard to case. */
  member(userid: string): Account | undefined {
    return this.#accounts().find((one) => one.userid?.toLowerCase() === userid.toLowerCase());
  }

  newCode(userid: string): string {
    const code = randomBytes(32).toString("base64url");
    this.#codes.set(code, { userid, endsAtMs: Date.now() + CODE_MS });
    return code;
  }

  /** The member behind a code; a code works once. */
  redeem(code: string): string | null {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found && found.endsAtMs >= Date.now() ? found.userid : null;
  }

  /** gettoken: the same until it ends. */
  token(): { access_token: string; expires_in: number } {
    const now = Date.now();
    if (!this.#token || this.#token.endsAtMs <= now)
      this.#token = { value: randomBytes(96).toString("base64url"), endsAtMs: now + TOKEN_S * 1000 };
    return { access_token: this.#token.value, expires_in: Math.floor((this.#token.endsAtMs - now) / 1000) };
  }

  /** The platform may end a token before its time. */
  endToken(): void {
    this.#token = null;
  }

  /** 0, or the errcode for this token. */
  checkToken(value: string | undefined): number {
    if (!value) return 41001;
    if (this.#token?.value !== value) return 40014;
    return this.#token.endsAtMs < Date.now() ? 42001 : 0;
  }

  sessionKey(userid: string): string {
    return createHmac("sha256", this.secret).update(userid).digest("base64").slice(0, 24);
  }

  /** Delivers, unless the same was delivered within `intervalS` (0: always). */
  deliver(userid: string, notice: Omit<Notice, "msgid">, intervalS: number): string {
    const msgid = randomBytes(16).toString("base64url");
    const key = JSON.stringify([userid.toLowerCase(), notice]);
    const last = this.#recent.get(key) ?? Number.NEGATIVE_INFINITY;
    if (Date.now() - last < intervalS * 1000) return msgid;
    this.#recent.set(key, Date.now());
    const member = userid.toLowerCase();
    this.#notices.set(member, [...(this.#notices.get(member) ?? []), { msgid, ...notice }]);
    return msgid;
  }

  notices(userid: string): Notice[] {
    return this.#notices.get(userid.toLowerCase()) ?? [];
  }
}
