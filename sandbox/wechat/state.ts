import {
  constants,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export type Account = {
  accountId: string;
  openid: string;
  name: string;
  certNo: string;
  phone: string;
  /** What a corporation's WeCom 企业微信 calls the person; absent for those who are in none. */
  userid?: string | undefined;
};
/** The secure hardware of one account's phone: its key, what it has signed so far, and which fingers it knows. */
type Hardware = { key: KeyObject; counter: number; uid: string };
export type Verification = {
  verifyId: string;
  outSeqNo: string;
  certHash: string;
  certName: string;
  certNo: string;
  openid: string;
  endsAtMs: number;
  /** verify_ret once the person has done it. */
  result: number | null;
};

/** SOTER signs with RSA-PSS, salt of 20 bytes. */
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 } as const;
const CODE_MS = 5 * 60_000;
const VERIFY_MS = 3600_000;
const TOKEN_S = 7200;

/** What the platform remembers. Accounts outlive a restart; codes, tokens and face checks do not, as in life. */
export class WeChatState {
  readonly appid: string;
  readonly secret: string;
  readonly #file: string;
  readonly #accounts = new Map<string, Account>();
  readonly #codes = new Map<string, { kind: "login" | "phone"; account: Account; endsAtMs: number; isUsed: boolean }>();
  readonly #hardware = new Map<string, Hardware>();
  readonly #verifications = new Map<string, Verification>();
  readonly #sequenceNumbers = new Set<string>();
  #token: { value: string; endsAtMs: number } | null = null;
  #oldToken: { value: string; endsAtMs: number } | null = null;

  constructor(options: { appid: string; secret: string; file: string }) {
    this.appid = options.appid;
    this.secret = options.secret;
    this.#file = options.file;
    mkdirSync(dirname(options.file), { recursive: true });
    if (!existsSync(options.file)) return;
    for (const account of JSON.parse(readFileSync(options.file, "utf8")) as Account[])
      this.#accounts.set(account.accountId, account);
  }

  get accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  account(accountId: string): Account | undefined {
    return this.#accounts.get(accountId);
  }

  hasOpenid(openid: string): boolean {
    return this.accounts.some((account) => account.openid === openid);
  }

  /** The same person gets the same account, and the same openid under this appid, every time. */
  addAccount({ name, certNo, phone, userid }: Omit<Account, "accountId" | "openid">): Account {
    const id = (text: string) => createHmac("sha256", text).update(`${certNo}:${phone}`).digest("base64url");
    const account = {
      accountId: id("account").slice(0, 16),
      openid: `o${id(this.appid).slice(0, 27)}`,
      name,
      certNo,
      phone,
      userid,
    };
    this.#accounts.set(account.accountId, account);
    writeFileSync(this.#file, JSON.stringify(this.accounts, null, 1), { mode: 0o600 });
    return account;
  }

  newCode(kind: "login" | "phone", account: Account): string {
    const code = `0${randomBytes(20).toString("base64url")}`;
    this.#codes.set(code, { kind, account, endsAtMs: Date.now() + CODE_MS, isUsed: false });
    return code;
  }

  /** The account behind a code, or the platform's errcode. */
  redeem(kind: "login" | "phone", code: string): Account | number {
    const found = this.#codes.get(code);
    if (!found || found.kind !== kind || found.endsAtMs < Date.now()) return 40029;
    if (found.isUsed) return 40163;
    found.isUsed = true;
    return found.account;
  }

  /** stable_token: the same until five minutes before its end; a forced refresh ends the old one. */
  token(isForced: boolean): { access_token: string; expires_in: number } {
    const now = Date.now();
    if (!this.#token || isForced || this.#token.endsAtMs - now < 300_000) {
      this.#oldToken = isForced || !this.#token ? null : { ...this.#token, endsAtMs: now + 300_000 };
      this.#token = { value: `80_${randomBytes(96).toString("base64url")}`, endsAtMs: now + TOKEN_S * 1000 };
    }
    return { access_token: this.#token.value, expires_in: Math.floor((this.#token.endsAtMs - now) / 1000) };
  }

  /** 0, or the errcode for this token. */
  checkToken(value: string | undefined): number {
    if (!value) return 41001;
    const found = [this.#token, this.#oldToken].find((token) => token?.value === value);
    if (!found) return 40001;
    return found.endsAtMs < Date.now() ? 42001 : 0;
  }

  /** A finger on the sensor: what the hardware says and signs. `isNewFinger`: fingers were enrolled anew since. */
  touch(openid: string, challenge: string, isNewFinger: boolean): { resultJSON: string; resultJSONSignature: string } {
    const known = this.#hardware.get(openid);
    const key = known?.key ?? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const uid = known && !isNewFinger ? known.uid : randomBytes(8).toString("hex");
    const hardware = { key, counter: (known?.counter ?? 0) + 1, uid };
    this.#hardware.set(openid, hardware);
    const about = { tee_n: "TEE", tee_v: "1.0", fp_n: "sensor", fp_v: "1.0", cpu_id: openid.slice(0, 8) };
    const resultJSON = JSON.stringify({ raw: challenge, fid: "2", counter: hardware.counter, ...about, uid });
    const signature = sign("sha256", Buffer.from(resultJSON), { key, ...PSS });
    return { resultJSON, resultJSONSignature: signature.toString("base64") };
  }

  /** Whether this account's hardware signed the text. */
  isSigned(openid: string, json: string, signature: string): boolean {
    const key = this.#hardware.get(openid)?.key;
    if (!key) return false;
    return verify("sha256", Buffer.from(json), { key: createPublicKey(key), ...PSS }, Buffer.from(signature, "base64"));
  }

  openVerification(given: Omit<Verification, "verifyId" | "endsAtMs" | "result">): Verification | null {
    if (this.#sequenceNumbers.has(given.outSeqNo)) return null;
    this.#sequenceNumbers.add(given.outSeqNo);
    const made = {
      ...given,
      verifyId: `${randomUUID()}${randomBytes(16).toString("hex")}`,
      endsAtMs: Date.now() + VERIFY_MS,
      result: null,
    };
    this.#verifications.set(made.verifyId, made);
    return made;
  }

  verification(verifyId: string): Verification | undefined {
    const found = this.#verifications.get(verifyId);
    return found && found.endsAtMs > Date.now() ? found : undefined;
  }
}
