import type { Box } from "#core/pdf/pages.ts";

/** What the worker thread is asked and answers. `box` is [left, bottom, right, top] in the page's own points. */
export type Task =
  | { kind: "rewrite"; pdf: Uint8Array }
  | { kind: "find"; pdf: Uint8Array; keyword: string; most: number }
  | { kind: "draw"; pdf: Uint8Array; page: number; widthPx: number };
export type Hit = { page: number; box: Box };
export type Answer =
  | { kind: "rewritten"; pdf: Uint8Array }
  | { kind: "password" | "damaged" }
  | { kind: "found"; hits: Hit[] }
  | { kind: "drawn"; png: Uint8Array };
