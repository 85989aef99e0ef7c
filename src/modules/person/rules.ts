/** Pure decisions about people. A reason is a key of errors.ts; null means yes. */

export const CATEGORIES = ["医师", "护士", "医技", "药师", "行政", "实习进修"] as const;
export type Category = (typeof CATEGORIES)[number];

export const PERSON_STATES = ["active", "stopped"] as const;
export type PersonState = (typeof PERSON_STATES)[number];

/** Separation of powers (三员分立): who keeps the system cannot rewrite what the auditor reads. */
export const ROLES = {
  "system-admin": { zh: "系统管理员", en: "System administrator" },
  "security-admin": { zh: "安全管理员", en: "Security administrator" },
  auditor: { zh: "审计员", en: "Auditor" },
  "seal-keeper": { zh: "印章管理员", en: "Seal keeper" },
  "seal-approver": { zh: "用章审批人", en: "Seal approver" },
  "record-keeper": { zh: "病案管理员", en: "Medical records officer" },
} as const;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES).filter(isRole);

export function isRole(text: string): text is Role {
  return Object.hasOwn(ROLES, text);
}

/** A role by its code or its Chinese name, as spreadsheets have it. */
export function roleOf(text: string): Role | null {
  if (isRole(text)) return text;
  return ROLE_NAMES.find((role) => ROLES[role].zh === text) ?? null;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = "10X98765432";

/** GB 11643-1999 §4: 18 characters, a real date, and the ISO 7064 MOD 11-2 check character. */
export function idNumberProblem(text: string): "id-number-length" | "id-number-date" | "id-number-check" | null {
  if (!/^\d{17}[\dX]$/.test(text)) return "id-number-length";
  const [year, month, day] = [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)].map(Number);
  if (!isDate(year ?? 0, month ?? 0, day ?? 0)) return "id-number-date";
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text.charAt(at)), 0);
  return CHECK.charAt(sum % 11) === text.charAt(17) ? null : "id-number-check";
}

function isDate(year: number, month: number, day: number): boolean {
  const at = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

export function phoneProblem(text: string): "phone-digits" | null {
  return /^1\d{10}$/.test(text) ? null : "phone-digits";
}

/** `138****2046`: enough to recognise one's own number, not to call it. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** `林**`: the surname and as many stars as letters hidden. */
export function maskName(name: string): string {
  const letters = Array.from(name);
  return (letters[0] ?? "") + "*".repeat(Math.max(1, letters.length - 1));
}

/** Which member of the hospital's WeCom a person is: as on file, else the staff number. Lower case: WeCom has none. */
export function useridOf({ wecomUserid, staffNo }: { wecomUserid: string | null; staffNo: string }): string {
  return (wecomUserid ?? staffNo).toLowerCase();
}
