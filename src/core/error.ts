/** What went wrong, in a stable code for machines and plain words for people. Chinese first, English complete. */
export type Words = { zh: string; en: string };

/**
 * A failure somebody can act on. `code` is `noun.reason` and never changes; `say` is shown to the user as it stands;
 * `facts` fill the `{name}` places in the words and travel to the caller, so they hold nothing secret.
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

function fill(words: string, facts: AppError["facts"]): string {
  return words.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}
