/** What went wrong, in a stable code for machines and plain words for people. Chinese first, English complete. */
export type Words = { zh: string; en: string };

/**
 * A failure somebody can act on. `code` is `noun.reason` and never changes; `say` is shown to the user as it stands;
 * `facts` fill the `{name}` places in the words (`fill`) and travel to the caller, so they hold nothing secret.
 */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly say: Words;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;

  constructor(code: string, status: number, say: Words, facts: AppError["facts"] = {}, cause?: unknown) {
    super(code, { cause });
    this.name = "AppError";
    this.code = code;
    this.status = status;
    this.say = { zh: fill(say.zh, facts), en: fill(say.en, facts) };
    this.facts = facts;
  }
}

export type ErrorTable = Readonly<Record<string, Words & { status: number }>>;

/**
 * Makes a noun's error factory from its table, e.g. `const sealError = errorsOf("seal", {...})`.
 * `throw sealError("own-seal", { sealId })` gives code `seal.own-seal`.
 */
export function errorsOf<T extends ErrorTable>(noun: string, table: T) {
  return (reason: keyof T & string, facts: AppError["facts"] = {}, cause?: unknown): AppError => {
    const row = table[reason];
    if (!row) throw new TypeError(`no words for ${noun}.${reason}`);
    return new AppError(`${noun}.${reason}`, row.status, { zh: row.zh, en: row.en }, facts, cause);
  };
}

/**
 * `[…]` is left out unless every fact in it is given. A blank parts Chinese from Latin letters and digits; beside a fact
 * that is Chinese itself it goes, so that one row of words takes 微信 and 通道 hn-ca alike.
 */
function fill(words: string, facts: AppError["facts"]): string {
  const given = (name: string) => (facts[name] ?? "") !== "";
  const said = words.replaceAll(/\[([^\]]*)\]/g, (_, part: string) => (placesOf(part).every(given) ? part : ""));
  const [first = "", ...rest] = said.split(/\{(\w+)\}/);
  let text = first;
  for (let i = 0; i < rest.length; i += 2) {
    const [name = "", after = ""] = rest.slice(i, i + 2);
    const value = String(facts[name] ?? `{${name}}`);
    const before = rest[i - 1] ?? first;
    if (ENDS_CHINESE_BLANK.test(before) && STARTS_CHINESE.test(value)) text = text.slice(0, -1);
    text += value + (ENDS_CHINESE.test(value) && STARTS_BLANK_CHINESE.test(after) ? after.slice(1) : after);
  }
  return text;
}

const placesOf = (words: string) => Array.from(words.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);

/** Han and full-width punctuation. No look-behind: WebKit has it since iOS 16.4 only, and phones share this file. */
const CHINESE = "[\\u3000-\\u303f\\u3400-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef\\u{20000}-\\u{3ffff}]";
const STARTS_CHINESE = new RegExp(`^${CHINESE}`, "u");
const ENDS_CHINESE = new RegExp(`${CHINESE}$`, "u");
const STARTS_BLANK_CHINESE = new RegExp(`^ ${CHINESE}`, "u");
const ENDS_CHINESE_BLANK = new RegExp(`${CHINESE} $`, "u");
