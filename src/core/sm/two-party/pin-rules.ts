/** Which PINs are taken (protocol.md §6). Judged on the phone only, because nobody else ever sees a PIN. */

/** What a hospital asks of PINs; the phone is told and keeps to it. */
export type PinRules = {
  /** 6 to 20. */
  minLength: number;
  /** How many of digits, lower case, upper case and signs must be in it: 1 to 4. */
  classes: number;
  /** Texts that may not be part of it, such as the hospital's telephone number. */
  forbidden: readonly string[];
};

export const PIN_LENGTH = { min: 6, max: 20 } as const;
export const DEFAULT_PIN_RULES: PinRules = { minLength: 6, classes: 1, forbidden: [] };

export type PinWeakness =
  | "length"
  | "characters"
  | "classes"
  | "forbidden"
  | "repeated"
  | "sequence"
  | "pattern"
  | "date";

/** Why a PIN must not be taken, or null. */
export function weaknessOf(pin: string, rules: PinRules = DEFAULT_PIN_RULES): PinWeakness | null {
  if (pin.length < rules.minLength || pin.length > PIN_LENGTH.max) return "length";
  if (!/^[\x21-\x7e]+$/.test(pin)) return "characters";
  if (classesOf(pin) < rules.classes) return "classes";
  if (rules.forbidden.some((text) => text !== "" && pin.includes(text))) return "forbidden";
  if (new Set(pin).size <= 2) return "repeated";
  const codes = Array.from(pin, (letter) => letter.charCodeAt(0));
  const steps = codes.slice(1).map((code, at) => (code - (codes[at] ?? 0) + 10) % 10);
  if (new Set(steps).size === 1) return "sequence";
  const half = pin.length / 2;
  if (pin.slice(0, half) === pin.slice(half) || isPalindrome(pin) || pin.slice(0, 2).repeat(pin.length / 2) === pin)
    return "pattern";
  return isDate(pin) ? "date" : null;
}

const classesOf = (pin: string): number =>
  [/[0-9]/, /[a-z]/, /[A-Z]/, /[^0-9a-zA-Z]/].filter((one) => one.test(pin)).length;

const isPalindrome = (pin: string): boolean => Array.from(pin).every((letter, at) => letter === pin.at(-1 - at));

/** YYYYMMDD, YYMMDD and YYYYMM: birthdays are what is tried first. */
function isDate(pin: string): boolean {
  if (/^(19|20)\d{6}$/.test(pin)) return isDate(pin.slice(2));
  if (!/^\d{6}$/.test(pin)) return false;
  const [month, day] = [Number(pin.slice(2, 4)), Number(pin.slice(4))];
  const year = Number(pin.slice(0, 4));
  const isDayOfMonth = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  // Months stand for themselves from 1940 to 2039.
  return isDayOfMonth || (year >= 1940 && year < 2040 && day >= 1 && day <= 12);
}
