import { dateOnly } from "#ui/format.ts";

/** `2026-11-24 10:18:27.000120 ±0.26 ms`, Beijing time with microseconds. @param iso UTC with microseconds */
export function tokenTime(iso: string, accuracyMs: number | null): string {
  const beijing = new Date(Date.parse(`${iso.slice(0, 19)}Z`) + 8 * 3_600_000).toISOString();
  const fraction = iso.slice(19).replace("Z", "");
  return `${dateOnly(iso)} ${beijing.slice(11, 19)}${fraction}${accuracyMs === null ? "" : ` ±${accuracyMs} ms`}`;
}

const TOKEN_NAME = /[.](tsr|tst|tk|token)$/i;
export const isTokenName = (name: string): boolean => TOKEN_NAME.test(name);

/**
 * The file a token is about, by name: `a.pdf.tsr` or `a.tsr` belong to `a.pdf`; one token and one file belong together
 * whatever they are called. Null when it cannot be told.
 */
export function originalOf<Named extends { name: string }>(
  token: Named,
  originals: readonly Named[],
  tokenCount: number,
): Named | null {
  const stem = token.name.replace(TOKEN_NAME, "");
  const exact = originals.find(({ name }) => name === stem);
  if (exact) return exact;
  const alike = originals.filter(({ name }) => name.replace(/[.][^.]+$/, "") === stem);
  if (alike.length === 1) return alike[0] ?? null;
  return tokenCount === 1 && originals.length === 1 ? (originals[0] ?? null) : null;
}
