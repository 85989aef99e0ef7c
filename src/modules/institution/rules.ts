import type { KeyAlgorithm } from "#server/private-key.ts";

/** Pure decisions about institution keys. A reason is a key of errors.ts; null means yes. */

export type { KeyAlgorithm };
export const KEY_ALGORITHMS = ["sm2", "rsa-2048", "rsa-3072"] as const satisfies readonly KeyAlgorithm[];

/** What the keys are sealed under. */
export const KEY_PURPOSE = "institution/key";
/** What a caller asks for; the newest key of the family signs. */
export const KEY_FAMILIES = ["sm2", "rsa"] as const;
export type KeyFamily = (typeof KEY_FAMILIES)[number];

export const familyOf = (algorithm: KeyAlgorithm): KeyFamily => (algorithm === "sm2" ? "sm2" : "rsa");
export const hashFor = (family: KeyFamily): "sm3" | "sha256" => (family === "sm2" ? "sm3" : "sha256");

/** Why a key ends, as its certificate's revocation says it. */
export const RETIRE_WHYS = ["key-retired", "compromised"] as const;
export type RetireWhy = (typeof RETIRE_WHYS)[number];

export type KeyState = "active" | "retired";

/** Whether this format can be made from what was handed in, and by this digest algorithm. */
export function formatRefusal(
  format: "p1" | "p7-attached" | "p7-detached",
  given: { hasContent: boolean; digestBy: string | null },
  family: KeyFamily,
) {
  if (given.hasContent) return null;
  // A raw signature over a digest could be one over anything, e.g. another document's signed attributes.
  if (format === "p1") return "content-for-p1" as const;
  if (format === "p7-attached") return "content-for-attached" as const;
  return given.digestBy === hashFor(family) ? null : ("digest-algorithm" as const);
}
