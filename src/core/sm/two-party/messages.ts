/** The JSON that travels. Binary values are base64url without padding; points 65 bytes, scalars and hashes 32. */

export type Kg1 = { v: 1; kgid: string; keyId: string; com: string };
export type Kg2 = { v: 1; P2: string; A2: string; z2: string };
export type Kg3 = { v: 1; kgid: string; keyId: string; P1: string; A1: string; z1: string; salt: string };
export type Kg4 = { v: 1; P: string };

/** REFRESH (§5). RF1 carries pv, so it counts as a PIN CHECK. */
export type Rf1 = { v: 1; keyId: string; ep: number; fid: string; g: number; pv: string; pc: number; Uc: string };
export type Rf2 = { v: 1; Us: string; P1: string; pepper: string; g: number };
export type Rf3 = { v: 1; keyId: string; fid: string; A: string; z: string };

/** cms: a document's signed attributes; csr: PKCS#10; login, mandate: canonical JSON; data: raw bytes (protocol.md §4). */
export type ContentType = "cms" | "csr" | "login" | "mandate" | "data";
export const CONTENT_TYPES = ["cms", "csr", "login", "mandate", "data"] as const satisfies readonly ContentType[];

/** What the phone shows and, except for cms, rebuilds the message from. Only primitives. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** n ≤ 200 commitments, one per slot. */
export type M0 = { v: 1; keyId: string; ep: number; cid: string; C: string[] };
export type M1Item = { i: number; docId: string; type: ContentType; digest: string; fields: Fields; K2: string };
/** exp in ms since 1970 UTC. */
export type M1 = { v: 1; cid: string; rho: string; exp: number; items: M1Item[]; A: string; z: string };
export type M2 = { v: 1; cid: string; T: string; items: { i: number; W1: string; salt: string; s1: string }[] };
export type M3Item =
  | { i: number; status: "signed"; r: string; s: string }
  | { i: number; status: "refused"; code: string };
export type M3 = { v: 1; items: M3Item[] };

export const SLOTS_MAX = 200;
/** A commitment waits this long for its offer, and no offer may live longer (protocol.md §4). */
export const START_LIFE_MS = 15 * 60_000;
